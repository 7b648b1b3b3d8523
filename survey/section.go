package survey

import "time"

// itemTakes is how long an item is reckoned to take, read and answered. It is ours, and was not measured at a desk.
const itemTakes = 5 * time.Second

// Length is how long answering takes, counted from the items: what pages and posters promise.
func (q Questionnaire) Length() time.Duration { return time.Duration(len(q.Items)) * itemTakes }

// Section is a run of items of one dimension, or of none, as a long questionnaire is parted.
type Section struct {
	Dimension string
	Items     []Item
}

// Sections part a questionnaire of several items a dimension, in its order; nil of a short one, which is one section by itself.
func (q Questionnaire) Sections() []Section {
	var sections []Section
	long := false
	for _, item := range q.Items {
		n := len(sections) - 1
		if n < 0 || sections[n].Dimension != item.Dimension {
			sections = append(sections, Section{Dimension: item.Dimension})
			n++
		}
		sections[n].Items = append(sections[n].Items, item)
		long = long || item.Dimension != "" && len(sections[n].Items) > 1
	}
	if !long {
		return nil
	}
	return sections
}
