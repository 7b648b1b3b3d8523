package results

import (
	"slices"

	"sipas/analytics"
)

// roundPlan rounds a copy: the published one may be shown by others.
func roundPlan(p *analytics.SamplePlan) *analytics.SamplePlan {
	if p == nil {
		return nil
	}
	rounded := *p
	rounded.Fill, rounded.Rate = *round(&p.Fill), *round(&p.Rate)
	return &rounded
}

// roundChange has programs read what pages say: that a figure rose or fell where it surely did. That goes by the interval as it is computed.
func roundChange(c analytics.Change) analytics.Change {
	c.Real = c.Sure()
	for _, x := range []*float64{&c.From, &c.Points, &c.Low, &c.High} {
		*x = *round(x)
	}
	for _, x := range []*float64{&c.P, &c.Q} {
		*x = *analytics.Rounded(x, 4)
	}
	c.Composition, c.Share = round(c.Composition), analytics.Rounded(c.Share, 6)
	return c
}

// roundDetail rounds copies: the published ones may be shown by others.
func roundDetail(d analytics.Detail, mendFirst string) analytics.Detail {
	if d.Overall != nil {
		d.Overall = &roundFigures([]analytics.Figure{*d.Overall})[0]
	}
	d.Drivers = slices.Clone(d.Importances())
	for i := range d.Drivers {
		for _, x := range []*float64{&d.Drivers[i].Importance, &d.Drivers[i].Low, &d.Drivers[i].High} {
			*x = *analytics.Rounded(x, 3)
		}
		d.Drivers[i].First = d.Drivers[i].Key == mendFirst
		d.Drivers[i].Share, d.Drivers[i].Priority = *round(&d.Drivers[i].Share), *round(&d.Drivers[i].Priority)
	}
	if d.Lowest != nil {
		d.Lowest = &analytics.Lowest{Key: d.Lowest.Key, Next: d.Lowest.Next, Points: *round(&d.Lowest.Points), P: *analytics.Rounded(&d.Lowest.P, 4)}
	}
	d.Modes = slices.Clone(d.Modes)
	for i := range d.Modes {
		m := &d.Modes[i]
		m.Index, m.Low, m.High = round(m.Index), round(m.Low), round(m.High)
		if m.Change != nil {
			m.Change = new(roundChange(*m.Change))
		}
	}
	if d.All != nil {
		d.All = &analytics.AllFigure{N: d.All.N, Index: *round(&d.All.Index), Low: *round(&d.All.Low), High: *round(&d.All.High)}
	}
	d.Reports = nil // stand beside the unit's other figures
	d.Levels = slices.Clone(d.Levels)
	for i := range d.Levels {
		l := &d.Levels[i]
		l.Index, l.Low, l.High, l.EffectiveN, l.DesignEffect = round(l.Index), round(l.Low), round(l.High), round(l.EffectiveN), round(l.DesignEffect)
		l.Changes, l.Reports = slices.Clone(l.Changes), roundReports(l.Reports)
		for n := range l.Changes {
			l.Changes[n] = roundChange(l.Changes[n])
		}
	}
	return d
}

func roundFigures(figures []analytics.Figure) []analytics.Figure {
	rounded := make([]analytics.Figure, len(figures))
	for i, f := range figures {
		f.Share, f.Low, f.High = round(f.Share), round(f.Low), round(f.High)
		f.Mean, f.MeanLow, f.MeanHigh = round(f.Mean), round(f.MeanLow), round(f.MeanHigh)
		f.Weight = analytics.Rounded(f.Weight, 6)
		f.Options = slices.Clone(f.Options)
		for i := range f.Options {
			roundOption(&f.Options[i])
		}
		rounded[i] = f
	}
	return rounded
}

func roundReports(reports []analytics.Report) []analytics.Report {
	rounded := slices.Clone(reports)
	for i := range rounded {
		roundOption(&rounded[i].OptionShare)
	}
	return rounded
}

func roundOption(o *analytics.OptionShare) {
	o.Share, o.Low, o.High = *round(&o.Share), *round(&o.Low), *round(&o.High)
}

// round gives two decimals, as the ministry's scores have.
func round(x *float64) *float64 { return analytics.Rounded(x, 2) }

func roundBridges(bridges []analytics.Bridge) []analytics.Bridge {
	rounded := []analytics.Bridge{}
	for _, b := range bridges {
		b.Internal, b.Difference = *round(&b.Internal), *round(&b.Difference)
		rounded = append(rounded, b)
	}
	return rounded
}

func roundPath(path *analytics.Path) *analytics.Path {
	if path == nil {
		return nil
	}
	interval := func(i analytics.Interval) analytics.Interval {
		return analytics.Interval{Low: *round(&i.Low), High: *round(&i.High)}
	}
	rounded := analytics.Path{From: path.From, Rise: *round(&path.Rise), Gains: path.Gains, Needed: interval(path.Needed), Short: interval(path.Short)}
	for _, x := range []*float64{&rounded.Gains.Usual, &rounded.Gains.Best, &rounded.Gains.Of.Points} {
		*x = *round(x)
	}
	for _, y := range path.Years {
		y.Line, y.Index, y.Usual, y.Best = interval(y.Line), interval(y.Index), *round(&y.Usual), *round(&y.Best)
		rounded.Years = append(rounded.Years, y)
	}
	return &rounded
}

func roundLikely(l *analytics.Likely) *analytics.Likely {
	if l == nil {
		return nil
	}
	return &analytics.Likely{Low: *round(&l.Low), Middle: *round(&l.Middle), High: *round(&l.High)}
}

// roundParts leaves the points as they were published: they add up to the gap.
func roundParts(parts []analytics.Part) []analytics.Part {
	rounded := []analytics.Part{}
	for _, p := range parts {
		p.Weight, p.Value = analytics.Round(p.Weight, 6), *round(&p.Value)
		rounded = append(rounded, p)
	}
	return rounded
}
