// Package simulate makes answers as a province's people might give them, for trying out and for teaching: the same seed, places and days
// make the same answers. It reads no clock and stores nothing.
package simulate

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
)

// Crowd answers the short questionnaire as a province's people might: units differ in level and in volume, people in how
// easily they are pleased, days of the week in how many come. The same seed, places and days make the same answers.
type Crowd struct {
	random        *rand.Rand
	places        []survey.Place
	questionnaire survey.Questionnaire
	levels        []map[string]float64 // per place and dimension, on the scale of a standard normal
	volumes       []float64            // cumulative
	days          []time.Time
	daily         []float64 // cumulative
	made          int64
	planted       planted
	words         words
	visits        map[visit]int64 // answers by unit and month
}

// visit names a unit and month.
type visit struct {
	unit  int32
	month time.Time
}

// NewCrowd returns the people of a province: what they are asked is the same at all of its open places, and they come on so many days
// up to the last one.
func NewCrowd(seed uint64, places []survey.Place, q survey.Questionnaire, until time.Time, days int) *Crowd {
	c := &Crowd{random: rand.New(rand.NewPCG(seed, 0x51AA5)), questionnaire: q, words: loadWords()}
	c.visits = map[visit]int64{}
	for _, place := range sorted(places) {
		level := 1.25 + 0.25*c.random.NormFloat64()
		byDimension := map[string]float64{survey.OverallKey: level}
		for _, d := range survey.Dimensions() {
			byDimension[d] = level + 0.15*c.random.NormFloat64()
		}
		byDimension["feedback"] -= 0.25 // what the published surveys find weakest
		c.places, c.levels, c.volumes = append(c.places, place), append(c.levels, byDimension), append(c.volumes, math.Exp(0.9*c.random.NormFloat64()))
	}
	c.planted = plant(c.places)
	c.planted.shape(c.volumes, c.levels)
	for i := 1; i < len(c.volumes); i++ {
		c.volumes[i] += c.volumes[i-1]
	}
	total := 0.0
	for n := days - 1; n >= 0; n-- {
		day := until.AddDate(0, 0, -n)
		total += map[time.Weekday]float64{time.Saturday: 0.35, time.Sunday: 0.02}[day.Weekday()]
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			total++
		}
		c.days, c.daily = append(c.days, day), append(c.daily, total)
	}
	return c
}

// sorted puts places in the order of their units: codes are drawn anew in every installation.
func sorted(places []survey.Place) []survey.Place {
	var open []survey.Place
	for _, p := range places {
		if p.Open {
			open = append(open, p)
		}
	}
	sort.SliceStable(open, func(i, j int) bool { return open[i].Unit.Code < open[j].Unit.Code })
	return open
}

// Fill makes all answers and hands them on in chunks of at most so many; the next chunk is made while the last one is being stored.
func (c *Crowd) Fill(ctx context.Context, all, chunk int64, store func([]survey.Response) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan []survey.Response)
	go func() {
		defer close(chunks)
		for left := all; left > 0; {
			n := min(left, chunk)
			select {
			case chunks <- c.Next(n, all):
			case <-ctx.Done():
				return
			}
			left -= n
		}
	}()
	for responses := range chunks {
		if err := store(responses); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Next makes n of all answers. They come day by day, so that what is stored together lies together.
func (c *Crowd) Next(n, all int64) []survey.Response {
	responses := make([]survey.Response, n)
	for i := range responses {
		of := (float64(c.made) + 0.5) / float64(all)
		day := c.days[min(sort.SearchFloat64s(c.daily, of*c.daily[len(c.daily)-1]), len(c.days)-1)]
		at := sort.SearchFloat64s(c.volumes, c.random.Float64()*c.volumes[len(c.volumes)-1])
		if c.planted.tiny >= 0 && all-c.made <= TinyAnswers && all > 10*TinyAnswers {
			at, day = c.planted.tiny, c.days[len(c.days)-1] // the last ones, so that the others keep theirs
		}
		responses[i] = c.answer(at, day, of)
		c.visits[visit{responses[i].UnitID, day.AddDate(0, 0, 1-day.Day())}]++
		c.made++
	}
	return responses
}

func (c *Crowd) answer(at int, day time.Time, of float64) survey.Response {
	place := c.places[at]
	person := 0.75*c.random.NormFloat64() + c.planted.drift(at, of)
	answers := make([]byte, len(c.questionnaire.Items))
	for n, item := range c.questionnaire.Items {
		answers[n] = c.choose(item, c.levels[at], person)
	}
	duration := int32(18000 * math.Exp(0.45*c.random.NormFloat64()))
	id := c.id()
	r := survey.Response{
		ID: id, Province: place.Unit.Province, UnitID: place.Unit.ID, Place: place.Code, Questionnaire: c.questionnaire.Key, AnsweredOn: day, HalfDay: c.halfDay(),
		Mode: c.mode(), Standing: survey.Counted, Language: c.language(), DurationMS: &duration, Answers: survey.Answers(answers), ContentHash: id[:],
	}
	if at == c.planted.stuffed && c.random.Float64() < stuffedShare {
		c.planted.stuff(&r, c.questionnaire, c.random)
		return r
	}
	c.planted.judge.Decide(&r, c.questionnaire, day, nil)
	r.Comment = c.words.comment(&r, c.questionnaire)
	return r
}

// Transactions are four to twelve times the answers of each unit and month.
func (c *Crowd) Transactions() []survey.Transactions {
	var found []survey.Transactions
	for _, place := range c.places {
		factor := 4 + 8*rand.New(rand.NewPCG(uint64(place.Unit.ID), 0x51AA5)).Float64()
		for v, n := range c.visits {
			if v.unit == place.Unit.ID {
				found = append(found, survey.Transactions{UnitID: v.unit, Month: v.month, Count: int64(factor * float64(n))})
			}
		}
	}
	return found
}

// choose answers an item: a normal variable cut into five steps, or one of its options.
func (c *Crowd) choose(item survey.Item, levels map[string]float64, person float64) byte {
	if item.Kind == survey.OnChoice {
		switch chance := c.random.Float64(); {
		case chance < 0.06:
			return survey.LeftOut
		case chance < 0.11:
			return '3'
		case chance < 0.16:
			return '2'
		}
		return '1'
	}
	never := map[string]float64{"feedback": 0.35, "result": 0.1}[item.Key]
	if c.random.Float64() < never {
		return '0' + survey.NotApplicable
	}
	key := item.Dimension
	if key == "" {
		key = item.Key
	}
	felt := levels[key] + person + 0.65*c.random.NormFloat64()
	step := sort.SearchFloat64s([]float64{-1.5, -0.8, 0.1, 1.35}, felt)
	return byte('1' + step)
}

func (c *Crowd) id() uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], c.random.Uint64())
	binary.BigEndian.PutUint64(id[8:], c.random.Uint64())
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id
}

func (c *Crowd) mode() survey.Mode {
	switch chance := c.random.Float64(); {
	case chance < 0.58:
		return survey.ModeQR
	case chance < 0.9:
		return survey.ModeKiosk
	case chance < 0.96:
		return survey.ModePhone
	}
	return survey.ModePaper
}

func (c *Crowd) halfDay() survey.HalfDay {
	if c.random.Float64() < 0.6 {
		return survey.Morning
	}
	return survey.Afternoon
}

func (c *Crowd) language() survey.Language {
	if c.random.Float64() < 0.01 {
		return survey.English
	}
	return survey.Vietnamese
}
