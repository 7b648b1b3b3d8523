package publish

import (
	"encoding/json"
	"errors"
	"fmt"

	"sipas/survey"
)

// The rows of record version 1, which are only read.

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

// keptV1 are kept figures as the rows that version 1 was hashed over: the province, then the units as the inputs have them. A list of
// none was nil there.
func keptV1(in Inputs, kept []Kept) ([]rowV1, error) {
	byUnit := map[int32]Kept{}
	for _, k := range kept {
		byUnit[k.UnitID] = k
	}
	var rows []rowV1
	for _, province := range []bool{true, false} {
		for _, u := range in.Units {
			k, ok := byUnit[u.ID]
			if !ok || province != (u.Level == survey.LevelProvince) {
				continue
			}
			e, err := k.estimateV1()
			if err != nil {
				return nil, err
			}
			rows = append(rows, rowV1{Unit: newUnitV1(u), Estimate: e})
			delete(byUnit, u.ID)
		}
	}
	if len(byUnit) > 0 {
		return nil, fmt.Errorf("there are figures of %d units that are not among its inputs", len(byUnit))
	}
	return rows, nil
}

func (k Kept) estimateV1() (estimateV1, error) {
	if k.SetAside == nil {
		return estimateV1{}, fmt.Errorf("the number of answers set aside is missing")
	}
	e := estimateV1{N: k.N, SetAside: *k.SetAside, Status: k.Status, Suppressed: k.Suppressed, Index: k.Index, Low: k.Low, High: k.High,
		Mean: k.Mean, MeanLow: k.MeanLow, MeanHigh: k.MeanHigh, Rank: k.Rank, RankLow: k.RankLow, RankHigh: k.RankHigh,
		Transactions: k.Transactions, Weight: k.Weight, Weighting: k.Weighting, EffectiveN: k.EffectiveN, DesignEffect: k.DesignEffect}
	err := errors.Join(unmarshalList(k.Changes, &e.Changes), unmarshalList(k.Dimensions, &e.Dimensions), unmarshalList(k.Items, &e.Items),
		json.Unmarshal([]byte(k.Detail), &e.Detail))
	return e, err
}

func unmarshalList[T any](text string, list *[]T) error {
	err := json.Unmarshal([]byte(text), list)
	if len(*list) == 0 {
		*list = nil
	}
	return err
}
