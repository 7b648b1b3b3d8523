package publish

import (
	"slices"

	"sipas/analytics"
)

// Several units together have no figures of single items where they are weighted, but of what people report: trouble, extra payment. The strata are
// those of the index. In them are the answers that a plain sum of the item would take (see items): of units in which nobody is found by them.

// reports are those of several groups together, of settled months, in the words that most were asked; none where these show no figure.
func (c *computation) reports(groups []group, days analytics.Clustering) []analytics.Report {
	var whole itemSums
	var of analytics.Instrument
	settled := &analytics.Sums{}
	for _, g := range groups {
		settled.Plus(g.settled.Sums)
		of.Plus(g.instrument)
		for _, unit := range g.units {
			for _, item := range c.reporting(unit) {
				whole.add(item)
			}
		}
	}
	if !c.in.Thresholds.Shows(settled) {
		return nil
	}
	var found []analytics.Report
	chosen := whole.chosen(of)
	for _, item := range chosen {
		concern := analytics.ReportConcern(item.Key, chosen.apart(item))
		strata := c.reportGroups(groups, item)
		if !reported(groups) && !of.Mixed() {
			strata = asOne(strata, settled)
		}
		if r := analytics.NewReport(concern, strata, c.in.Thresholds, days); r != nil {
			found = append(found, *r)
		}
	}
	return found
}

// asOne are groups as one, where every answer weighs alike: so the index is computed then, and so are items.
func asOne(groups []analytics.ReportGroup, settled *analytics.Sums) []analytics.ReportGroup {
	whole := analytics.ReportGroup{Sums: settled}
	for _, g := range groups {
		whole.Yes, whole.N, whole.Weight = whole.Yes+g.Yes, whole.N+g.N, whole.Weight+g.Weight
	}
	return []analytics.ReportGroup{whole}
}

// reporting are the items of a unit by which people report, as its own figures take them, but those that too few answered.
func (c *computation) reporting(unit int32) itemSums {
	data := c.byUnit[unit]
	if data == nil {
		return nil
	}
	return slices.DeleteFunc(data.items.chosen(data.instrument), func(i itemSum) bool {
		return i.Key != analytics.TroubleItem && i.Key != analytics.ExtraItem || len(i.Counts) <= analytics.ReportedOption || sum(i.Counts) < c.in.Thresholds.Few
	})
}

// apart tells whether those who were asked an item were asked of extra payment by itself.
func (s itemSums) apart(item itemSum) bool {
	return slices.ContainsFunc(s, func(i itemSum) bool { return i.Key == analytics.ExtraItem && analytics.Overlap(i.asked, item.asked) })
}

// reportGroups are those that were asked an item. Each weighs what its units that were asked have of transactions, or every answer alike where
// those are not known of all.
func (c *computation) reportGroups(groups []group, item itemSum) []analytics.ReportGroup {
	known := reported(groups)
	var found []analytics.ReportGroup
	for _, g := range groups {
		own := analytics.ReportGroup{Sums: g.settled.Sums}
		for _, unit := range g.units {
			for _, i := range c.reporting(unit) {
				if i.Key != item.Key || i.meaning != item.meaning {
					continue
				}
				own.N, own.Yes = own.N+sum(i.Counts), own.Yes+i.Counts[analytics.ReportedOption]
				own.Weight += float64(c.in.Transactions[unit])
			}
		}
		if !known {
			own.Weight = float64(own.N)
		}
		if own.N > 0 && own.Weight > 0 {
			found = append(found, own)
		}
	}
	return found
}
