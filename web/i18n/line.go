package i18n

import (
	"strconv"
	"strings"

	"sipas/analytics"
)

// Part names the province of a published result and, where it is part of a merged one now, that one.
func (c *Catalogue) Part(lang string, b analytics.Benchmark) string {
	if b.NowName == "" {
		return b.Name
	}
	now := LowerFirst(b.NowName)
	if lang == "en" {
		now = strings.TrimPrefix(strings.TrimPrefix(now, "tỉnh "), "thành phố ")
	}
	return c.Text(lang, "target.part", map[string]any{"Name": b.Name, "Now": now})
}

// holder is a published result as the source of a bound.
func (c *Catalogue) holder(lang string, b analytics.Benchmark) string {
	if b.Rank == nil {
		return c.Part(lang, b)
	}
	return c.Text(lang, "target.holder", map[string]any{"Name": c.Part(lang, b), "Rank": *b.Rank, "Of": b.Scope})
}

// Line says what a line is: among which provinces, by whose results, and how close it is known.
func (c *Catalogue) Line(lang string, l analytics.Line) string {
	args := map[string]any{"Year": l.Year, "Scope": l.Scope, "Low": Number(lang, l.Low, 2), "High": Number(lang, l.High, 2),
		"LowName": c.holder(lang, l.From[0]), "HighName": c.holder(lang, l.From[1])}
	switch {
	case l.Rebuilt && l.Likely != nil:
		return c.Text(lang, "target.rebuilt", args) + " " + c.Text(lang, "target.likely", map[string]any{
			"Low": Number(lang, l.Likely.Low, 1), "Middle": Number(lang, l.Likely.Middle, 1), "High": Number(lang, l.Likely.High, 1)})
	case l.Rebuilt:
		return c.Text(lang, "target.rebuilt", args)
	case l.Exact:
		return c.Text(lang, "target.line_exact", args)
	}
	return c.Text(lang, "target.line_bounds", args)
}

// Published says where the line among the former provinces lies, beside a rebuilt one.
func (c *Catalogue) Published(lang string, l analytics.Line) string {
	return c.Text(lang, "target.published", map[string]any{"Year": l.Year, "Scope": l.Scope, "Range": c.Range(lang, l.Interval, 2)})
}

// Range writes a range, or the one figure where its ends are the same.
func (c *Catalogue) Range(lang string, i analytics.Interval, decimals int) string {
	low, high := Number(lang, i.Low, decimals), Number(lang, i.High, decimals)
	if low == high {
		return low
	}
	return c.Text(lang, "table.from_to", map[string]any{"Low": low, "High": high})
}

// Place says where the index would have stood in the year of a line.
func (c *Catalogue) Place(lang string, p analytics.Place, year int) string {
	ranks := strconv.Itoa(p.Low)
	if p.High > p.Low {
		ranks = c.Text(lang, "table.from_to", map[string]any{"Low": p.Low, "High": p.High})
	}
	return c.Text(lang, "target.place", map[string]any{"Ranks": ranks, "Of": p.Of, "Year": year})
}

// Ways say what it would take to be at the lower and at the upper end of the goal's line, and where that cannot be.
func (c *Catalogue) Ways(lang string, p analytics.Path) []string {
	goal := p.Years[len(p.Years)-1].Line
	way := func(end string, line, needed, short float64) string {
		return c.Text(lang, "path.reach_"+string(p.Gains.Reach(needed)), map[string]any{"End": c.Text(lang, end, nil), "Goal": analytics.Goal,
			"Line": Number(lang, line, 1), "Points": Number(lang, needed, 2), "Short": Number(lang, short, 1), "Best": Number(lang, p.Gains.Best, 2), "N": p.Gains.N})
	}
	return []string{way("path.low", goal.Low, p.Needed.Low, p.Short.Low), way("path.high", goal.High, p.Needed.High, p.Short.High)}
}

// Gains say what provinces have been seen to gain in a year.
func (c *Catalogue) Gains(lang string, g analytics.Gains) string {
	return c.Text(lang, "path.gains", map[string]any{"N": g.N, "Usual": Number(lang, g.Usual, 2), "Best": Number(lang, g.Best, 2), "Province": g.Of.Province, "Year": g.Of.Year})
}
