package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Measure names what the scores of a questionnaire are of: the items of each dimension and the overall item. Answers to two
// questionnaires may be added up where their measures are the same, and only there: with another item, or one less, a dimension is
// another one.
//
// An item is the same where its key, its Vietnamese text, example and way out, and the scale are, or where it says so itself by SameAs.
// Find finds published questionnaires.
func (q Questionnaire) Measure(find func(key string) (Questionnaire, error)) (string, error) {
	var of [ScoreCount][]string
	for _, item := range q.Items {
		d := scoreOf(item)
		if d < 0 {
			continue
		}
		meaning, err := q.meaning(item, find)
		if err != nil {
			return "", err
		}
		of[d] = append(of[d], meaning)
	}
	for d := range of {
		slices.Sort(of[d]) // whichever is asked first
	}
	return digest(of)
}

// Meanings name what each item asks that stands outside the measure, by key. Under one key two questionnaires of the same measure may ask
// different things, as short@1 and short@2 under trouble: such answers are not added up.
func (q Questionnaire) Meanings(find func(key string) (Questionnaire, error)) (map[string]string, error) {
	meanings := map[string]string{}
	for _, item := range q.Items {
		if scoreOf(item) >= 0 {
			continue
		}
		meaning, err := q.meaning(item, find)
		if err != nil {
			return nil, err
		}
		meanings[item.Key] = meaning
	}
	return meanings, nil
}

// meaning names what an item asks; one that is the same as an earlier one asks what that asked.
func (q Questionnaire) meaning(item Item, find func(key string) (Questionnaire, error)) (string, error) {
	if item.SameAs == "" {
		asked := []any{item.Key, item.Text.VI, item.Example.VI, item.NotApplicable.VI, q.scaleVI()}
		for _, o := range item.Options {
			asked = append(asked, o.Text.VI)
		}
		return digest(asked)
	}
	earlier, same, err := item.earlier(find)
	if err != nil {
		return "", err
	}
	return earlier.meaning(same, find)
}

func (q Questionnaire) scaleVI() (steps [ScaleSteps]string) {
	for i, step := range q.Scale {
		steps[i] = step.VI
	}
	return steps
}

// CheckSameAs reports the first item that says it is the same as one that is not published, or is asked of something else. Published
// questionnaires alone can be named, so no two name each other.
func (q Questionnaire) CheckSameAs(find func(key string) (Questionnaire, error)) error {
	for _, item := range q.Items {
		if item.SameAs == "" {
			continue
		}
		if _, same, err := item.earlier(find); err != nil {
			return err
		} else if same.Kind != item.Kind || same.Dimension != item.Dimension {
			return fmt.Errorf("%s: %s says it is the same as %s, which is of another kind or dimension", q.Key, item.Key, item.SameAs)
		}
	}
	return nil
}

// earlier finds the item that this one is the same as.
func (i Item) earlier(find func(key string) (Questionnaire, error)) (Questionnaire, Item, error) {
	key, name, _ := strings.Cut(i.SameAs, "/")
	q, err := find(key)
	if err != nil {
		return q, Item{}, fmt.Errorf("%s is the same as %s: %w", i.Key, i.SameAs, err)
	}
	same, ok := q.Item(name)
	if !ok {
		return q, Item{}, fmt.Errorf("%s is the same as %s, which there is not", i.Key, i.SameAs)
	}
	return q, same, nil
}

// digest is short, for it parts the few questionnaires a province has, and hides nothing.
func digest(v any) (string, error) {
	text, err := json.Marshal(v)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6]), err
}
