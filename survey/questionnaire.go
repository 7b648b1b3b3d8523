package survey

import (
	"fmt"
	"regexp"
	"slices"
)

// dimensions are the five elements of the service block, in the ministry's order. The index is the plain mean of them.
var dimensions = [...]string{"access", "procedures", "officials", "result", "feedback"}

// Dimensions returns the keys of the five dimensions in order.
func Dimensions() []string { return slices.Clone(dimensions[:]) }

// OverallKey is the item on the visit as a whole; it stands outside the index and says which dimension moves people.
const OverallKey = "overall"

// DefaultQuestionnaire is what is asked at a desk of which nobody says otherwise.
const DefaultQuestionnaire = "short@2"

// NotApplicable is the value of "not applicable" on an item that allows it. It lies outside the scale 1–5.
const NotApplicable = 9

// ScaleSteps is the number of steps of the scale; Satisfied is the first that counts as satisfied, Dissatisfied the last that counts
// as dissatisfied.
const (
	ScaleSteps   = 5
	Satisfied    = 4
	Dissatisfied = 2
)

// ItemKind says how an item is answered.
type ItemKind string

// The kinds of item: on the five-step scale, or one of its own options.
const (
	OnScale  ItemKind = "scale"
	OnChoice ItemKind = "choice"
)

// ItemKinds returns both kinds.
func ItemKinds() []ItemKind { return []ItemKind{OnScale, OnChoice} }

// Questionnaire is a published list of items. It never changes; a new wording is a new version.
type Questionnaire struct {
	Key   string           `json:"key" yaml:"key"`
	Title Text             `json:"title" yaml:"title"`
	Scale [ScaleSteps]Text `json:"scale" yaml:"scale"`
	Items []Item           `json:"items" yaml:"items"`
}

// Item is one question.
type Item struct {
	Key       string   `json:"key" yaml:"key"`
	Dimension string   `json:"dimension,omitempty" yaml:"dimension"`
	Kind      ItemKind `json:"kind" yaml:"kind"`
	Required  bool     `json:"required" yaml:"required"`
	Text      Text     `json:"text" yaml:"text"`
	Example   Text     `json:"example" yaml:"example"`
	// NotApplicable labels the way out of the scale; empty where there is none.
	NotApplicable Text     `json:"not_applicable" yaml:"not_applicable"`
	Options       []Option `json:"options,omitempty" yaml:"options"`
	// SameAs names an item of an earlier questionnaire, as short@1/access, that asks the same in other words: whoever publishes the
	// questionnaire says so, and answers of both are added up (see Questionnaire.Measure).
	SameAs string `json:"same_as,omitempty" yaml:"same_as"`
}

// Option is an answer of an item of kind OnChoice.
type Option struct {
	Value int  `json:"value" yaml:"value"`
	Text  Text `json:"text" yaml:"text"`
}

// AllowsNotApplicable tells whether the item has a way out of the scale.
func (i Item) AllowsNotApplicable() bool { return i.NotApplicable.VI != "" }

// Takes tells whether value is an answer to the item.
func (i Item) Takes(value int) bool {
	if i.Kind == OnChoice {
		return slices.ContainsFunc(i.Options, func(o Option) bool { return o.Value == value })
	}
	return 1 <= value && value <= ScaleSteps || value == NotApplicable && i.AllowsNotApplicable()
}

// Values are the answers the item takes, in the order they are shown.
func (i Item) Values() []int {
	var values []int
	for v := 1; v <= NotApplicable; v++ {
		if i.Takes(v) {
			values = append(values, v)
		}
	}
	return values
}

// Item returns the item named key.
func (q Questionnaire) Item(key string) (Item, bool) {
	n := slices.IndexFunc(q.Items, func(i Item) bool { return i.Key == key })
	if n < 0 {
		return Item{}, false
	}
	return q.Items[n], true
}

var (
	questionnaireKey = regexp.MustCompile(`^[a-z]+@[1-9][0-9]*$`)
	itemKey          = regexp.MustCompile(`^[a-z][a-z_]*$`)
	itemPath         = regexp.MustCompile(`^[a-z]+@[1-9][0-9]*/[a-z][a-z_]*$`)
)

// Validate reports the first thing that keeps q from being published.
func (q Questionnaire) Validate() error {
	if !questionnaireKey.MatchString(q.Key) {
		return fmt.Errorf("questionnaire key %q is not name@version", q.Key)
	}
	texts := append([]Text{q.Title}, q.Scale[:]...)
	seen := map[string]bool{}
	for _, item := range q.Items {
		if !itemKey.MatchString(item.Key) || seen[item.Key] {
			return fmt.Errorf("%s: item key %q is doubled or not a key", q.Key, item.Key)
		}
		seen[item.Key] = true
		if err := item.validate(); err != nil {
			return fmt.Errorf("%s: %s: %w", q.Key, item.Key, err)
		}
		texts = append(texts, item.Text)
		for _, o := range item.Options {
			texts = append(texts, o.Text)
		}
	}
	for _, t := range texts {
		if t.VI == "" || t.EN == "" {
			return fmt.Errorf("%s: a text is missing in one language: %+v", q.Key, t)
		}
	}
	for _, d := range dimensions {
		if !slices.ContainsFunc(q.Items, func(i Item) bool { return i.Dimension == d }) {
			return fmt.Errorf("%s: no item of dimension %s", q.Key, d)
		}
	}
	return nil
}

func (i Item) validate() error {
	if i.SameAs != "" && (i.Kind != OnScale || !itemPath.MatchString(i.SameAs)) {
		return fmt.Errorf("same_as names an item on the scale, as short@1/access")
	}
	switch i.Kind {
	case OnScale:
		if len(i.Options) > 0 {
			return fmt.Errorf("an item on the scale has no options of its own")
		}
	case OnChoice:
		if len(i.Options) < 2 || i.Dimension != "" || i.AllowsNotApplicable() {
			return fmt.Errorf("a choice needs two options, and neither dimension nor not_applicable")
		}
		for n, o := range i.Options {
			// Values 1, 2, 3 … let a tally find an option's count by its value.
			if o.Value != n+1 || o.Value >= NotApplicable {
				return fmt.Errorf("options are numbered from 1, one by one")
			}
		}
	default:
		return fmt.Errorf("kind %q is not known", i.Kind)
	}
	return nil
}
