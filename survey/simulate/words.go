package simulate

import (
	_ "embed" // the words
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"sipas/survey"
)

//go:embed words.yaml
var wordsText []byte

// words are what people write: of what pleased or displeased them, by dimension, of how they were treated, by the item that asks, and wishes.
type words struct {
	Pleased    map[string][]string `yaml:"pleased"`
	Displeased map[string][]string `yaml:"displeased"`
	Wishes     []string            `yaml:"wishes"`
	Conduct    map[string][]string `yaml:"conduct"`
	English    []string            `yaml:"english"`
}

// loadWords reads them once: they are built in, so a fault is one of the program.
var loadWords = sync.OnceValue(func() words {
	var w words
	if err := yaml.UnmarshalWithOptions(wordsText, &w, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("simulate: words.yaml: %v", err))
	}
	return w
})

// How many write something: of those who are content, who are not, and who met with trouble; and of the last how many write about it.
const (
	contentWrite  = 0.03
	annoyedWrite  = 0.2
	troubledWrite = 0.35
	troubleTold   = 0.7
)

// yes is the answer of an item on trouble by which somebody met with it.
const yes = 2

// comment is what a person with these answers writes, empty for most. It is drawn from the id: whoever names a seed finds the same answers as
// before there were comments.
func (w words) comment(r *survey.Response, q survey.Questionnaire) string {
	random := rand.New(rand.NewPCG(binary.BigEndian.Uint64(r.ID[:8]), binary.BigEndian.Uint64(r.ID[8:])))
	best, worst, trouble := felt(r, q)
	chance := contentWrite
	switch {
	case trouble != "":
		chance = troubledWrite
	case worst != "":
		chance = annoyedWrite
	}
	if random.Float64() >= chance {
		return ""
	}
	if r.Language == survey.English {
		return oneOf(random, w.English)
	}
	var said []string
	switch {
	case trouble != "" && random.Float64() < troubleTold:
		said = w.Conduct[trouble]
	case worst != "":
		said = w.Displeased[worst]
	case best != "":
		said = w.Pleased[best]
	default:
		said = w.Wishes
	}
	text := oneOf(random, said)
	if random.Float64() < 0.3 {
		text += " " + oneOf(random, w.Wishes)
	}
	return survey.KeptComment(typed(random, text))
}

// felt names the dimensions a person liked best and least, and the item by which trouble was met with; empty where there is none.
func felt(r *survey.Response, q survey.Questionnaire) (best, worst, trouble string) {
	high, low := survey.Satisfied-1, survey.Dissatisfied+1
	for n, item := range q.Items {
		value, ok := r.Answers.Value(n)
		switch {
		case !ok || value == survey.NotApplicable:
		case item.Kind == survey.OnChoice && value == yes:
			trouble = item.Key
		case item.Dimension == "":
		case value > high:
			best, high = item.Dimension, value
		case value < low:
			worst, low = item.Dimension, value
		}
	}
	return best, worst, trouble
}

// abbreviated is how the young write.
var abbreviated = strings.NewReplacer("không", "ko", "Không", "ko", "được", "dc", "cán bộ", "cb", "Cán bộ", "cb", "người", "ng", "với", "vs")

// typed is how a text comes out on a phone: of ten, two leave the marks out, and one abbreviates.
func typed(random *rand.Rand, text string) string {
	switch chance := random.Float64(); {
	case chance < 0.2:
		return survey.Fold(text)
	case chance < 0.3:
		return strings.ToLower(abbreviated.Replace(text))
	}
	return text
}

func oneOf(random *rand.Rand, of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[random.IntN(len(of))]
}
