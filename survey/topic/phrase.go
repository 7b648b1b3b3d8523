package topic

import (
	"fmt"
	"strings"
)

// partKind is what a part of a phrase stands for.
type partKind byte

const (
	aWord  partKind = iota
	aGap            // up to gapMost words of the same clause
	aCount          // a number
	aSum            // an amount of money
)

// gapMost is how many words a gap may hold.
const gapMost = 3

// part is one of a phrase: a word in any of its forms, or one of the signs.
type part struct {
	kind         partKind
	orCount      bool // a word, or a number
	marked, bare []string
}

// phrase is a line of the lexicon.
//
//	chờ|đợi .. lâu     words, a bar between those that stand for each other, # for a number among them, ".." for up to three others
//	thu thêm $         "$" for an amount of money
//	= tốt              a comment of these words alone
//	! để chờ           with its marks alone, for without them it says something else
//
// It is looked for without marks, too, where it has two words or is the whole comment.
type phrase struct {
	parts   []part
	whole   bool
	unmarks bool
}

// parsePhrase reads a line.
func parsePhrase(line string) (phrase, error) {
	fields := strings.Fields(line)
	var p phrase
	marks := false
	for len(fields) > 0 && (fields[0] == "=" || fields[0] == "!") {
		p.whole, marks = p.whole || fields[0] == "=", marks || fields[0] == "!"
		fields = fields[1:]
	}
	words := 0
	for _, field := range fields {
		one, err := parsePart(field)
		if err != nil {
			return phrase{}, fmt.Errorf("phrase %q: %w", line, err)
		}
		if one.kind == aWord {
			words++
		}
		p.parts = append(p.parts, one)
	}
	switch {
	case words == 0:
		return phrase{}, fmt.Errorf("phrase %q has no word", line)
	case p.parts[0].kind == aGap || p.parts[len(p.parts)-1].kind == aGap:
		return phrase{}, fmt.Errorf("phrase %q begins or ends with a gap", line)
	}
	p.unmarks = !marks && (words > 1 || p.whole)
	return p, nil
}

func parsePart(field string) (part, error) {
	switch field {
	case "..":
		return part{kind: aGap}, nil
	case "#":
		return part{kind: aCount}, nil
	case "$":
		return part{kind: aSum}, nil
	}
	var p part
	for one := range strings.SplitSeq(field, "|") {
		if one == "#" {
			p.orCount = true
			continue
		}
		words := wordsOf(one)
		if len(words) != 1 || strings.ContainsAny(one, clauseEnds) {
			return part{}, fmt.Errorf("%q is not one word", one)
		}
		p.marked, p.bare = append(p.marked, words[0].marked), append(p.bare, words[0].bare)
	}
	return p, nil
}
