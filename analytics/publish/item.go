package publish

import (
	"slices"

	"sipas/analytics"
	"sipas/survey"
)

// Items outside the measure (trouble, extra payment, conduct) may be asked in one version of a questionnaire and not in another, or in other
// words under the same key. Their answers are added up where they were asked the same. As with measures a unit's month is of what most of its
// counted responses were asked, which may be nothing; what the others were asked is in no figure, so that nobody follows from a month less
// its quarter, nor can a single form of another version take a month's items out of one.

// monthItem is an item of a unit and month.
type monthItem struct {
	Change
	key string
}

// dropItems notes with each tally which of its items no figure counts.
func (m *measures) dropItems(responses map[survey.TallyKey]int64, asked map[survey.TallyKey]Asked) error {
	all, counted, of := map[Change]int64{}, votes[monthItem]{}, map[monthItem]int64{}
	for k, a := range asked {
		if a.LeftOut || k.Standing != survey.Counted {
			continue
		}
		month, n := Change{k.UnitID, k.Month()}, responses[k]
		meanings, err := m.meanings(k.Questionnaire)
		if err != nil {
			return err
		}
		all[month] += n
		for key, meaning := range meanings {
			counted.add(monthItem{month, key}, meaning, n)
			of[monthItem{month, key}] += n
		}
	}
	for item, n := range of {
		counted.add(item, "", all[item.Change]-n) // who was not asked
	}
	for k, a := range asked {
		if a.LeftOut || k.Standing != survey.Counted {
			continue
		}
		for key, meaning := range m.meant[k.Questionnaire] {
			if counted.chosen(monthItem{Change{k.UnitID, k.Month()}, key}) != meaning {
				a.Dropped = append(a.Dropped, key)
			}
		}
		slices.Sort(a.Dropped)
		asked[k] = a
	}
	return nil
}

// drop takes from tallies the answers that no figure counts.
func drop(all survey.Tallies, asked map[survey.TallyKey]Asked, questionnaires Questionnaires) error {
	for k, t := range all {
		if len(asked[k].Dropped) == 0 {
			continue
		}
		q, err := questionnaires(k.Questionnaire)
		if err != nil {
			return err
		}
		left := &survey.Tally{Responses: t.Responses, Counts: slices.Clone(t.Counts), Moments: t.Moments}
		for _, key := range asked[k].Dropped {
			left.Drop(q, key)
		}
		all[k] = left
	}
	return nil
}

// ItemSizes are how many people answered each item of a tally, for MonthCount.Items: what is asked in other words is another item.
func ItemSizes(q survey.Questionnaire, sums *survey.Tally, questionnaires Questionnaires) (map[string]int64, error) {
	meanings, err := q.Meanings(questionnaires)
	sizes := map[string]int64{}
	for _, item := range q.Items {
		key := item.Key
		if meaning, ok := meanings[key]; ok {
			key += " " + meaning
		}
		sizes[key] = sums.Answered(q, item.Key)
	}
	return sizes, err
}

// itemSum are the answers to an item as one questionnaire asks it, and all others that ask the same.
type itemSum struct {
	analytics.ItemCounts
	meaning string // empty of an item of the measure
	asked   []string
}

// itemSums are those of a collection, in the order of its questionnaires.
type itemSums []itemSum

func (s *itemSums) add(item itemSum) {
	n := slices.IndexFunc(*s, func(i itemSum) bool { return i.Key == item.Key && i.meaning == item.meaning })
	if n < 0 {
		item.Counts, item.asked = slices.Clone(item.Counts), slices.Clone(item.asked)
		*s = append(*s, item)
		return
	}
	own := &(*s)[n]
	addTo(own.Counts, item.Counts)
	for _, key := range item.asked {
		if !slices.Contains(own.asked, key) {
			own.asked = append(own.asked, key)
			slices.Sort(own.asked)
		}
	}
}

// chosen are the items as most were asked who answered them. Where several questionnaires are counted, those outside the measure say which
// they are of, and one that nobody's answers count to is none.
func (s itemSums) chosen(of analytics.Instrument) itemSums {
	counted := votes[string]{}
	for _, item := range s {
		counted.add(item.Key, item.meaning, sum(item.Counts))
	}
	several := len(of.Questionnaires) > 1
	var found itemSums
	for _, item := range s {
		if item.meaning != counted.chosen(item.Key) || several && item.meaning != "" && sum(item.Counts) == 0 {
			continue
		}
		if item.Questionnaires = nil; several && item.meaning != "" {
			item.Questionnaires = item.asked
		}
		found = append(found, item)
	}
	return found
}

func (s itemSums) counts() []analytics.ItemCounts {
	var counts []analytics.ItemCounts
	for _, item := range s {
		counts = append(counts, item.ItemCounts)
	}
	return counts
}
