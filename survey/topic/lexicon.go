package topic

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed lexicon@1.yaml conduct@1.yaml spelling@1.yaml
var files embed.FS

// Lexicon finds topics in texts. It never changes, and may be used by many at once.
type Lexicon struct {
	version   string
	words     map[string]int32 // forms of words, marked, and what the spelling table reads
	bare      map[string]int32 // forms of words without marks
	spelling  map[string][]written
	negators  formSet
	breaks    formSet // what ends the reach of a denial: nhưng
	pretend   formSet // what follows a negator that denies nothing: không những
	far       formSet // what carries a negator to the end of its clause: chưa thấy
	condition formSet // what makes a condition of a denial: không có tiền thì
	entries   []entry
	byMarked  map[int32][]int32 // entries by their first word
	byBare    map[int32][]int32
	bySign    []int32 // entries that begin with an amount or a number
	topics    []Topic
}

// formSet is a set of words, by their forms.
type formSet struct{ marked, bare map[int32]bool }

// mood says how a denial before a phrase counts.
type mood byte

const (
	unlessDenied mood = iota // the phrase counts where it is not denied
	alsoDenied               // it counts in any case: of a subject
	onlyDenied               // it counts where it is denied: không thân thiện
	notAtAll                 // what lies within it does not count for the topic
)

// entry is a phrase with what it means.
type entry struct {
	set  set
	mood mood
	phrase
	ids []ids // of each part
}

// ids are a part's words by number; 0 is a word that no phrase has.
type ids struct{ marked, bare []int32 }

// list is what a file says of a topic.
type list struct {
	Phrases []string `yaml:"phrases"` // count where nobody denies them
	Subject []string `yaml:"subject"` // count whatever is said of them
	Denied  []string `yaml:"denied"`  // count where they are denied
	Except  []string `yaml:"except"`  // within these, nothing counts for the topic
}

// lexiconFile is lexicon@1.yaml.
type lexiconFile struct {
	Topics map[Topic]list `yaml:"topics"`
}

// spellingFile is spelling@1.yaml.
type spellingFile struct {
	Spelling map[string]string `yaml:"spelling"`
	Negators []string          `yaml:"negators"`
	Breaks   []string          `yaml:"breaks"`
	Pretend  []string          `yaml:"pretend"`
	Far      []string          `yaml:"far"`
	If       []string          `yaml:"conditions"`
}

// Load returns the lexicon of the program; it is read once.
func Load() (*Lexicon, error) { return load() }

var load = sync.OnceValues(func() (*Lexicon, error) {
	var texts [3][]byte
	for i, name := range []string{"lexicon@1.yaml", "conduct@1.yaml", "spelling@1.yaml"} {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("topic: %w", err)
		}
		texts[i] = text
	}
	return Parse(texts[0], texts[1], texts[2])
})

// Parse reads a lexicon of phrases, one of conduct, and how words are spelled. What it cannot read is an error that names the line.
func Parse(topics, conduct, spelling []byte) (*Lexicon, error) {
	var t lexiconFile
	var c list
	var s spellingFile
	for _, one := range []struct {
		text []byte
		into any
	}{{topics, &t}, {conduct, &c}, {spelling, &s}} {
		if err := yaml.UnmarshalWithOptions(one.text, one.into, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("topic: %w", err)
		}
	}
	if _, ok := t.Topics[Conduct]; ok {
		return nil, fmt.Errorf("topic: %s has a file of its own", Conduct)
	}
	l := &Lexicon{version: versionOf(topics, conduct, spelling), words: map[string]int32{}, bare: map[string]int32{}, spelling: map[string][]written{},
		byMarked: map[int32][]int32{}, byBare: map[int32][]int32{}, topics: Topics()}
	if err := l.spell(s); err != nil {
		return nil, err
	}
	lists := map[Topic]list{Conduct: c}
	for topic, phrases := range t.Topics {
		if !topic.Known() {
			return nil, fmt.Errorf("topic: %q is no topic", topic)
		}
		lists[topic] = phrases
	}
	for _, topic := range Topics() { // in their order, that two programs find the same
		if err := l.add(topic, lists[topic]); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// versionOf names what a lexicon says: the number of its files, and a hash, so that a phrase that changed is another lexicon.
func versionOf(texts ...[]byte) string {
	h := sha256.New()
	for _, text := range texts {
		sum := sha256.Sum256(text)
		h.Write(sum[:])
	}
	return "lexicon@1." + hex.EncodeToString(h.Sum(nil)[:4])
}

// Version names the lexicon. What one found is not what another one finds.
func (l *Lexicon) Version() string { return l.version }

// spell reads the table of spelling and the words that deny.
func (l *Lexicon) spell(s spellingFile) error {
	for typed, meant := range s.Spelling {
		from, to := wordsOf(typed), wordsOf(meant)
		if len(from) != 1 || len(to) == 0 {
			return fmt.Errorf("topic: spelling %q: %q is not one word and its reading", typed, meant)
		}
		l.spelling[from[0].marked] = to
	}
	for _, set := range []struct {
		into  *formSet
		lines []string
	}{{&l.negators, s.Negators}, {&l.breaks, s.Breaks}, {&l.pretend, s.Pretend}, {&l.far, s.Far}, {&l.condition, s.If}} {
		var err error
		if *set.into, err = l.forms(set.lines); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lexicon) forms(lines []string) (formSet, error) {
	set := formSet{map[int32]bool{}, map[int32]bool{}}
	for _, line := range lines {
		words := wordsOf(line)
		if len(words) != 1 {
			return set, fmt.Errorf("topic: %q is not one word", line)
		}
		set.marked[number(l.words, words[0].marked)] = true
		set.bare[number(l.bare, words[0].bare)] = true
	}
	return set, nil
}

// number numbers a word; 0 stays free for those that are not known.
func number(of map[string]int32, word string) int32 {
	n, ok := of[word]
	if !ok {
		n = int32(len(of) + 1)
		of[word] = n
	}
	return n
}

func (l *Lexicon) add(topic Topic, phrases list) error {
	for _, group := range []struct {
		lines []string
		mood  mood
	}{{phrases.Except, notAtAll}, {phrases.Phrases, unlessDenied}, {phrases.Subject, alsoDenied}, {phrases.Denied, onlyDenied}} {
		for _, line := range group.lines {
			p, err := parsePhrase(line)
			if err != nil {
				return fmt.Errorf("topic: %s: %w", topic, err)
			}
			l.enter(entry{set: l.of(topic), mood: group.mood, phrase: p})
		}
	}
	return nil
}

// enter files a phrase under each form of its first word.
func (l *Lexicon) enter(e entry) {
	for _, p := range e.parts {
		var of ids
		for i := range p.marked {
			of.marked, of.bare = append(of.marked, number(l.words, p.marked[i])), append(of.bare, number(l.bare, p.bare[i]))
		}
		e.ids = append(e.ids, of)
	}
	n := int32(len(l.entries))
	l.entries = append(l.entries, e)
	if e.parts[0].kind != aWord || e.parts[0].orCount {
		l.bySign = append(l.bySign, n)
	}
	if e.parts[0].kind != aWord {
		return
	}
	file := func(under map[int32][]int32, words []int32) {
		for _, word := range words {
			if !slices.Contains(under[word], n) {
				under[word] = append(under[word], n)
			}
		}
	}
	file(l.byMarked, e.ids[0].marked)
	if e.unmarks {
		file(l.byBare, e.ids[0].bare)
	}
}
