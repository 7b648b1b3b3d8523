package analytics

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sipas/survey"
)

// officialOf2024 are results that bound the line of 2024 and tell how the national average moves.
func officialOf2024() Official {
	return NewOfficial(append(moved(), []Benchmark{
		{Year: 2024, Scope: 63, Series: 2022, Code: "01", Rank: new(9), Score: new(87.8)}, {Year: 2024, Scope: 63, Series: 2022, Code: "02", Rank: new(11), Score: new(86.5)},
		national(2024, 63, 2022, 83.94), national(2022, 63, 2022, 80.08),
	}...), nil)
}

func shownUnit(code string, level survey.Level, shares [DimensionCount]float64, weight float64) UnitEstimate {
	u := UnitEstimate{Unit: survey.Unit{Code: code, Level: level}, Estimate: Estimate{N: 300, SetAside: new(int64(100)), Status: Ranked, Transactions: new(int64(1000)), Weight: new(weight)}}
	index := 0.0
	for d, key := range survey.Dimensions() {
		u.Dimensions = append(u.Dimensions, Figure{Key: key, N: 300, Share: new(shares[d]), Weight: new(weight)})
		index += shares[d] / DimensionCount
	}
	lowest := slices.Index(shares[:], slices.Min(shares[:]))
	u.Detail.Lowest = &Lowest{Key: u.Dimensions[lowest].Key, P: 1}
	if slices.Index(shares[lowest+1:], shares[lowest]) < 0 {
		u.Detail.Lowest.P = 0.01
	}
	u.Index, u.Low, u.High = &index, new(index-2), new(index+1.5)
	if level == survey.LevelProvince {
		u.Weight = nil
	}
	return u
}

func TestConclude(t *testing.T) {
	year, _ := ParsePeriod("2026")
	units := []UnitEstimate{
		shownUnit("68", survey.LevelProvince, [DimensionCount]float64{90, 80, 70, 75, 80}, 1),
		shownUnit("a", survey.LevelCommune, [DimensionCount]float64{80, 80, 80, 80, 80}, 0.25),
		shownUnit("b", survey.LevelCommune, [DimensionCount]float64{99, 99, 98, 99, 98}, 0.25),
		{Unit: survey.Unit{Code: "c", Level: survey.LevelCommune}, Estimate: Estimate{N: 5, Status: Hidden}},
	}
	target := Conclude(units, officialOf2024(), year)
	if target == nil || target.Line.Year != 2024 || target.National == nil || *target.National.Score != 83.94 || target.Path == nil || len(target.ByDimension) != 5 || len(target.ByUnit) != 3 {
		t.Fatalf("%+v", target)
	}
	province, b, hidden := units[0], units[2], units[3]
	if province.Weakest != "officials" || *province.WeakestShare != 70 || province.Unclear || b.Weakest != "" || !b.Unclear || b.WeakestShare != nil || hidden.Weakness != (Weakness{}) {
		t.Errorf("weakest: %+v %+v %+v", province.Weakness, b.Weakness, hidden.Weakness)
	}
	if *province.SetAsideShare != 25 || province.Sample.Needed != 286 || hidden.SetAsideShare != nil || hidden.Sample != nil {
		t.Errorf("set aside %v, sample %+v; of the hidden one %v %+v", province.SetAsideShare, province.Sample, hidden.SetAsideShare, hidden.Sample)
	}
	if province.Gap.Verdict != Below || math.Abs(province.Gap.Point.Low+8.8) > 1e-9 || b.Gap.Verdict != Above || hidden.Gap != nil {
		t.Errorf("gaps: %+v %+v %+v", province.Gap, b.Gap, hidden.Gap)
	}
	if province.Need != nil || units[1].Need == nil || b.Need.High >= units[1].Need.High || hidden.Need != nil {
		t.Errorf("needs: %+v %+v %+v %+v", province.Need, units[1].Need, b.Need, hidden.Need)
	}
	if target.ByUnit[0].Key != Rest {
		t.Errorf("the largest loss is that of %+v", target.ByUnit[0])
	}
	// Without an index nothing is compared; without a line, either.
	units[0].Index = nil
	if target := Conclude(units, officialOf2024(), year); target == nil || target.Path != nil || target.ByUnit != nil || units[0].Gap != nil || units[1].Gap == nil || units[1].Need != nil {
		t.Errorf("the province's index is hidden: %+v", target)
	}
	if target := Conclude(units, Official{}, year); target != nil || units[1].Gap != nil || !units[1].Unclear {
		t.Errorf("no line: %+v %+v", target, units[1].Finding)
	}
}

// TestMendFirstIsTheWeakest, or none, whatever the drivers say.
func TestMendFirstIsTheWeakest(t *testing.T) {
	shares := [DimensionCount]float64{90, 90, 90, 90, 70}
	for name, c := range map[string]struct {
		p       float64
		drivers []Driver
		weakest string
		first   string
	}{
		"all speaks for it":            {0.01, []Driver{{Key: "access", Low: 0.2, Priority: 2}, {Key: "feedback", Low: 0.1, Priority: 6}}, "feedback", "feedback"},
		"another one moves more":       {0.01, []Driver{{Key: "access", Low: 0.5, Priority: 8}, {Key: "feedback", Low: 0.1, Priority: 6}}, "feedback", ""},
		"it may move nothing":          {0.01, []Driver{{Key: "access", Low: 0.2, Priority: 2}, {Key: "feedback", Low: 0, Priority: 6}}, "feedback", ""},
		"nothing is known of drivers":  {0.01, nil, "feedback", ""},
		"it cannot be told apart":      {0.2, []Driver{{Key: "access", Low: 0.2, Priority: 2}, {Key: "feedback", Low: 0.1, Priority: 6}}, "", ""},
		"it cannot, another one moves": {0.2, []Driver{{Key: "access", Low: 0.5, Priority: 8}}, "", ""},
	} {
		u := shownUnit("a", survey.LevelCommune, shares, 1)
		u.Detail.Lowest.P, u.Detail.Drivers = c.p, c.drivers
		if w := u.weakness(); w.Weakest != c.weakest || w.MendFirst != c.first || w.Unclear != (c.weakest == "") || (w.WeakestShare == nil) != w.Unclear {
			t.Errorf("%s: %+v", name, w)
		}
	}
	u := shownUnit("a", survey.LevelCommune, shares, 1)
	u.Dimensions, u.Detail = nil, Detail{}
	if w := u.weakness(); w != (Weakness{}) {
		t.Errorf("without dimensions: %+v", w)
	}
}

// TestRankedOf counts the ranked units of each level.
func TestRankedOf(t *testing.T) {
	year, _ := ParsePeriod("2026")
	var units []UnitEstimate
	for i, level := range []survey.Level{survey.LevelAgency, survey.LevelCommune, survey.LevelCommune, survey.LevelCommune} {
		u := shownUnit("a", level, [DimensionCount]float64{90, 90, 90, 90, 90}, 1)
		if i < 3 {
			u.Rank = new(1)
		}
		units = append(units, u)
	}
	Conclude(units, Official{}, year)
	if *units[0].RankedOf != 1 || *units[1].RankedOf != 2 || *units[2].RankedOf != 2 || units[3].RankedOf != nil {
		t.Errorf("%v %v %v %v", units[0].RankedOf, units[1].RankedOf, units[2].RankedOf, units[3].RankedOf)
	}
}

// TestPrintedPartsSumToThePrintedGap, whatever the shares and weights.
func TestPrintedPartsSumToThePrintedGap(t *testing.T) {
	year, _ := ParsePeriod("2026")
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (shares [DimensionCount]float64) {
			for d := range shares {
				shares[d] = rapid.Float64Range(0, 100).Draw(t, name)
			}
			return shares
		}
		var whole [DimensionCount]float64
		var others []UnitEstimate
		n := rapid.IntRange(1, 6).Draw(t, "units")
		for i := range n {
			shares := draw("share")
			others = append(others, shownUnit(string(rune('a'+i)), survey.LevelCommune, shares, 1/float64(n+1)))
			for d := range whole {
				whole[d] += shares[d] / float64(n+1)
			}
		}
		rest := draw("rest")
		for d := range whole {
			whole[d] += rest[d] / float64(n+1)
		}
		units := append([]UnitEstimate{shownUnit("68", survey.LevelProvince, whole, 1)}, others...)
		target := Conclude(units, officialOf2024(), year)
		gap := Round(units[0].Gap.Point.Low, partDecimals)
		for _, parts := range [][]Part{target.ByDimension, target.ByUnit} {
			sum := 0.0
			for _, p := range parts {
				sum += p.Points
			}
			if Round(sum, partDecimals) != gap {
				t.Fatalf("the parts sum to %v, the gap is %v: %+v", sum, gap, parts)
			}
		}
	})
}
