package publish

import "sipas/analytics"

// The rows of record version 2.

type rowV2 struct {
	Unit     unitV2     `json:"unit"`
	Estimate estimateV2 `json:"estimate"`
}

type estimateV2 struct {
	N             int64        `json:"N"`
	SetAside      *int64       `json:"SetAside"`
	Status        string       `json:"Status"`
	Suppressed    bool         `json:"Suppressed"`
	Index         *float64     `json:"Index"`
	Low           *float64     `json:"Low"`
	High          *float64     `json:"High"`
	StandardError *float64     `json:"StandardError"`
	Mean          *float64     `json:"Mean"`
	MeanLow       *float64     `json:"MeanLow"`
	MeanHigh      *float64     `json:"MeanHigh"`
	Rank          *int         `json:"Rank"`
	RankLow       *int         `json:"RankLow"`
	RankHigh      *int         `json:"RankHigh"`
	Transactions  *int64       `json:"Transactions"`
	Weight        *float64     `json:"Weight"`
	Weighting     string       `json:"Weighting"`
	EffectiveN    *float64     `json:"EffectiveN"`
	DesignEffect  *float64     `json:"DesignEffect"`
	Instrument    instrumentV2 `json:"Instrument"`
	Changes       []changeV2   `json:"Changes"`
	Breaks        []breakV2    `json:"Breaks"`
	Dimensions    []figureV2   `json:"Dimensions"`
	Items         []figureV2   `json:"Items"`
	Detail        detailV2     `json:"Detail"`
}

type changeV2 struct {
	To          string   `json:"to"`
	Period      string   `json:"period"`
	From        float64  `json:"from"`
	Points      float64  `json:"points"`
	Low         float64  `json:"low"`
	High        float64  `json:"high"`
	P           float64  `json:"p"`
	Q           float64  `json:"q"`
	Real        bool     `json:"real"`
	Composition *float64 `json:"composition,omitempty"`
	Units       int      `json:"units,omitempty"`
	Share       *float64 `json:"share,omitempty"`
}

type instrumentV2 struct {
	Measure        string    `json:"measure"`
	Questionnaires []countV2 `json:"questionnaires"`
	LeftOut        []countV2 `json:"left_out"`
}

type countV2 struct {
	Key string `json:"key"`
	N   int64  `json:"n"`
}

type breakV2 struct {
	To     string `json:"to"`
	Period string `json:"period"`
	Reason string `json:"reason"`
}

type figureV2 struct {
	Key      string     `json:"key"`
	N        int64      `json:"n"`
	Counts   []int64    `json:"counts,omitempty"`
	Share    *float64   `json:"share,omitempty"`
	Low      *float64   `json:"low,omitempty"`
	High     *float64   `json:"high,omitempty"`
	Mean     *float64   `json:"mean,omitempty"`
	MeanLow  *float64   `json:"mean_low,omitempty"`
	MeanHigh *float64   `json:"mean_high,omitempty"`
	Options  []optionV2 `json:"options,omitempty"`
	Weight   *float64   `json:"weight,omitempty"`
}

type optionV2 struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Bound string  `json:"bound,omitempty"`
}

type detailV2 struct {
	SettledN *int64     `json:"settled_n,omitempty"`
	Overall  *figureV2  `json:"overall,omitempty"`
	Drivers  []driverV2 `json:"drivers,omitempty"`
	Lowest   *lowestV2  `json:"lowest,omitempty"`
	Modes    []modeV2   `json:"modes,omitempty"`
	Reasons  []reasonV2 `json:"reasons,omitempty"`
	All      *allV2     `json:"all,omitempty"`
	Levels   []levelV2  `json:"levels,omitempty"`
	Reports  []reportV2 `json:"reports,omitempty"`
}

type reportV2 struct {
	Concern     string   `json:"concern"`
	OptionShare optionV2 `json:"share"`
	N           int64    `json:"n"`
}

type driverV2 struct {
	Key        string  `json:"key"`
	N          int64   `json:"n"`
	Importance float64 `json:"importance"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Share      float64 `json:"share"`
	Priority   float64 `json:"priority"`
}

type lowestV2 struct {
	Key    string  `json:"key"`
	Next   string  `json:"next"`
	Points float64 `json:"points"`
	P      float64 `json:"p"`
}

type modeV2 struct {
	Mode    string    `json:"mode"`
	N       int64     `json:"n"`
	LeftOut int64     `json:"left_out,omitempty"`
	Index   *float64  `json:"index,omitempty"`
	Low     *float64  `json:"low,omitempty"`
	High    *float64  `json:"high,omitempty"`
	Change  *changeV2 `json:"difference,omitempty"`
}

type reasonV2 struct {
	Reason string `json:"reason"`
	N      int64  `json:"n"`
}

type allV2 struct {
	N     int64   `json:"n"`
	Index float64 `json:"index"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

type levelV2 struct {
	Level        string       `json:"level"`
	N            int64        `json:"n"`
	Index        *float64     `json:"index,omitempty"`
	Low          *float64     `json:"low,omitempty"`
	High         *float64     `json:"high,omitempty"`
	Weighting    string       `json:"weighting"`
	EffectiveN   *float64     `json:"effective_n,omitempty"`
	DesignEffect *float64     `json:"design_effect,omitempty"`
	Instrument   instrumentV2 `json:"instrument"`
	Changes      []changeV2   `json:"changes,omitempty"`
	Breaks       []breakV2    `json:"breaks,omitempty"`
	Reports      []reportV2   `json:"reports,omitempty"`
}

func newRowV2(r analytics.UnitEstimate) rowV2 {
	return rowV2{Unit: newUnitV2(r.Unit), Estimate: newEstimateV2(r.Estimate)}
}

func newEstimateV2(e analytics.Estimate) estimateV2 {
	return estimateV2{N: e.N, SetAside: e.SetAside, Status: string(e.Status), Suppressed: e.Suppressed, Index: e.Index, Low: e.Low, High: e.High,
		StandardError: e.StandardError, Instrument: newInstrumentV2(e.Instrument), Breaks: each(e.Breaks, newBreakV2),
		Mean: e.Mean, MeanLow: e.MeanLow, MeanHigh: e.MeanHigh, Rank: e.Rank, RankLow: e.RankLow, RankHigh: e.RankHigh,
		Transactions: e.Transactions, Weight: e.Weight, Weighting: e.Weighting, EffectiveN: e.EffectiveN, DesignEffect: e.DesignEffect,
		Changes: each(e.Changes, newChangeV2), Dimensions: each(e.Dimensions, newFigureV2), Items: each(e.Items, newFigureV2),
		Detail: newDetailV2(e.Detail)}
}

func newChangeV2(c analytics.Change) changeV2 {
	return changeV2{To: c.To, Period: c.Period, From: c.From, Points: c.Points, Low: c.Low, High: c.High, P: c.P, Q: c.Q, Real: c.Real,
		Composition: c.Composition, Units: c.Units, Share: c.Share}
}

func newInstrumentV2(i analytics.Instrument) instrumentV2 {
	return instrumentV2{Measure: i.Measure, Questionnaires: each(i.Questionnaires, newCountV2), LeftOut: each(i.LeftOut, newCountV2)}
}

func newCountV2(q analytics.QuestionnaireCount) countV2 { return countV2{Key: q.Key, N: q.N} }

func newBreakV2(b analytics.Break) breakV2 {
	return breakV2{To: b.To, Period: b.Period, Reason: b.Reason}
}

func newFigureV2(f analytics.Figure) figureV2 {
	return figureV2{Key: f.Key, N: f.N, Counts: f.Counts, Share: f.Share, Low: f.Low, High: f.High, Mean: f.Mean, MeanLow: f.MeanLow,
		MeanHigh: f.MeanHigh, Options: each(f.Options, newOptionV2), Weight: f.Weight}
}

func newOptionV2(o analytics.OptionShare) optionV2 {
	return optionV2{Share: o.Share, Low: o.Low, High: o.High, Bound: o.Bound}
}

func newDetailV2(d analytics.Detail) detailV2 {
	return detailV2{SettledN: d.SettledN, Overall: maybe(d.Overall, newFigureV2), Drivers: each(d.Drivers, newDriverV2),
		Lowest: maybe(d.Lowest, newLowestV2), Modes: each(d.Modes, newModeV2),
		Reasons: each(d.Reasons, newReasonV2), All: maybe(d.All, newAllV2), Levels: each(d.Levels, newLevelV2),
		Reports: each(d.Reports, newReportV2)}
}

func newReportV2(r analytics.Report) reportV2 {
	return reportV2{Concern: string(r.Concern), OptionShare: newOptionV2(r.OptionShare), N: r.N}
}

func newDriverV2(d analytics.Driver) driverV2 {
	return driverV2{Key: d.Key, N: d.N, Importance: d.Importance, Low: d.Low, High: d.High, Share: d.Share, Priority: d.Priority}
}

func newLowestV2(l analytics.Lowest) lowestV2 {
	return lowestV2{Key: l.Key, Next: l.Next, Points: l.Points, P: l.P}
}

func newModeV2(m analytics.ModeFigure) modeV2 {
	return modeV2{Mode: string(m.Mode), N: m.N, LeftOut: m.LeftOut, Index: m.Index, Low: m.Low, High: m.High, Change: maybe(m.Change, newChangeV2)}
}

func newReasonV2(r analytics.ReasonCount) reasonV2 {
	return reasonV2{Reason: string(r.Reason), N: r.N}
}

func newAllV2(a analytics.AllFigure) allV2 {
	return allV2{N: a.N, Index: a.Index, Low: a.Low, High: a.High}
}

func newLevelV2(l analytics.LevelFigure) levelV2 {
	return levelV2{Level: string(l.Level), N: l.N, Index: l.Index, Low: l.Low, High: l.High, Weighting: l.Weighting,
		EffectiveN: l.EffectiveN, DesignEffect: l.DesignEffect,
		Instrument: newInstrumentV2(l.Instrument), Changes: each(l.Changes, newChangeV2), Breaks: each(l.Breaks, newBreakV2),
		Reports: each(l.Reports, newReportV2)}
}
