package publish

import "sipas/analytics"

// The rows of record version 1.

type rowV1 struct {
	Unit     unitV1     `json:"unit"`
	Estimate estimateV1 `json:"estimate"`
}

type estimateV1 struct {
	N            int64      `json:"N"`
	SetAside     int64      `json:"SetAside"`
	Status       string     `json:"Status"`
	Suppressed   bool       `json:"Suppressed"`
	Index        *float64   `json:"Index"`
	Low          *float64   `json:"Low"`
	High         *float64   `json:"High"`
	Mean         *float64   `json:"Mean"`
	MeanLow      *float64   `json:"MeanLow"`
	MeanHigh     *float64   `json:"MeanHigh"`
	Rank         *int       `json:"Rank"`
	RankLow      *int       `json:"RankLow"`
	RankHigh     *int       `json:"RankHigh"`
	Transactions *int64     `json:"Transactions"`
	Weight       *float64   `json:"Weight"`
	Weighting    string     `json:"Weighting"`
	EffectiveN   *float64   `json:"EffectiveN"`
	DesignEffect *float64   `json:"DesignEffect"`
	Changes      []changeV1 `json:"Changes"`
	Dimensions   []figureV1 `json:"Dimensions"`
	Items        []figureV1 `json:"Items"`
	Detail       detailV1   `json:"Detail"`
}

type changeV1 struct {
	To     string  `json:"to"`
	Period string  `json:"period"`
	From   float64 `json:"from"`
	Points float64 `json:"points"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	P      float64 `json:"p"`
	Q      float64 `json:"q"`
	Real   bool    `json:"real"`
}

type figureV1 struct {
	Key      string   `json:"key"`
	N        int64    `json:"n"`
	Counts   []int64  `json:"counts,omitempty"`
	Share    *float64 `json:"share,omitempty"`
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Mean     *float64 `json:"mean,omitempty"`
	MeanLow  *float64 `json:"mean_low,omitempty"`
	MeanHigh *float64 `json:"mean_high,omitempty"`
	Weight   *float64 `json:"weight,omitempty"`
}

type detailV1 struct {
	Overall *figureV1  `json:"overall,omitempty"`
	Drivers []driverV1 `json:"drivers,omitempty"`
	Modes   []modeV1   `json:"modes,omitempty"`
	Reasons []reasonV1 `json:"reasons,omitempty"`
	All     *allV1     `json:"all,omitempty"`
	Levels  []levelV1  `json:"levels,omitempty"`
}

type driverV1 struct {
	Key        string  `json:"key"`
	N          int64   `json:"n"`
	Importance float64 `json:"importance"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Share      float64 `json:"share"`
	Priority   float64 `json:"priority"`
	First      bool    `json:"first"`
}

type modeV1 struct {
	Mode     string    `json:"mode"`
	N        int64     `json:"n"`
	SetAside int64     `json:"set_aside"`
	Index    *float64  `json:"index,omitempty"`
	Low      *float64  `json:"low,omitempty"`
	High     *float64  `json:"high,omitempty"`
	Change   *changeV1 `json:"difference,omitempty"`
}

type reasonV1 struct {
	Reason string `json:"reason"`
	Mode   string `json:"mode"`
	N      int64  `json:"n"`
}

type allV1 struct {
	N     int64   `json:"n"`
	Index float64 `json:"index"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

type levelV1 struct {
	Level        string   `json:"level"`
	N            int64    `json:"n"`
	Index        *float64 `json:"index,omitempty"`
	Low          *float64 `json:"low,omitempty"`
	High         *float64 `json:"high,omitempty"`
	Weighting    string   `json:"weighting"`
	EffectiveN   *float64 `json:"effective_n,omitempty"`
	DesignEffect *float64 `json:"design_effect,omitempty"`
}

func newRowV1(r analytics.UnitEstimate) rowV1 {
	return rowV1{Unit: newUnitV1(r.Unit), Estimate: newEstimateV1(r.Estimate)}
}

func newEstimateV1(e analytics.Estimate) estimateV1 {
	return estimateV1{N: e.N, SetAside: e.SetAside, Status: string(e.Status), Suppressed: e.Suppressed, Index: e.Index, Low: e.Low, High: e.High,
		Mean: e.Mean, MeanLow: e.MeanLow, MeanHigh: e.MeanHigh, Rank: e.Rank, RankLow: e.RankLow, RankHigh: e.RankHigh,
		Transactions: e.Transactions, Weight: e.Weight, Weighting: e.Weighting, EffectiveN: e.EffectiveN, DesignEffect: e.DesignEffect,
		Changes: each(e.Changes, newChangeV1), Dimensions: each(e.Dimensions, newFigureV1), Items: each(e.Items, newFigureV1),
		Detail: newDetailV1(e.Detail)}
}

func newChangeV1(c analytics.Change) changeV1 {
	return changeV1{To: c.To, Period: c.Period, From: c.From, Points: c.Points, Low: c.Low, High: c.High, P: c.P, Q: c.Q, Real: c.Real}
}

func newFigureV1(f analytics.Figure) figureV1 {
	return figureV1{Key: f.Key, N: f.N, Counts: f.Counts, Share: f.Share, Low: f.Low, High: f.High, Mean: f.Mean, MeanLow: f.MeanLow,
		MeanHigh: f.MeanHigh, Weight: f.Weight}
}

func newDetailV1(d analytics.Detail) detailV1 {
	return detailV1{Overall: maybe(d.Overall, newFigureV1), Drivers: each(d.Drivers, newDriverV1), Modes: each(d.Modes, newModeV1),
		Reasons: each(d.Reasons, newReasonV1), All: maybe(d.All, newAllV1), Levels: each(d.Levels, newLevelV1)}
}

func newDriverV1(d analytics.Driver) driverV1 {
	return driverV1{Key: d.Key, N: d.N, Importance: d.Importance, Low: d.Low, High: d.High, Share: d.Share, Priority: d.Priority, First: d.First}
}

func newModeV1(m analytics.ModeFigure) modeV1 {
	return modeV1{Mode: string(m.Mode), N: m.N, SetAside: m.SetAside, Index: m.Index, Low: m.Low, High: m.High, Change: maybe(m.Change, newChangeV1)}
}

func newReasonV1(r analytics.ReasonCount) reasonV1 {
	return reasonV1{Reason: string(r.Reason), Mode: string(r.Mode), N: r.N}
}

func newAllV1(a analytics.AllFigure) allV1 {
	return allV1{N: a.N, Index: a.Index, Low: a.Low, High: a.High}
}

func newLevelV1(l analytics.LevelFigure) levelV1 {
	return levelV1{Level: string(l.Level), N: l.N, Index: l.Index, Low: l.Low, High: l.High, Weighting: l.Weighting,
		EffectiveN: l.EffectiveN, DesignEffect: l.DesignEffect}
}
