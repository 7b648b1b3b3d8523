package attack

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Move is a value that is another one than at the reading before, with how many people are behind that.
type Move struct {
	Path, Old, New string // Old or New is empty where there was none or is none any more
	People         int
}

// Text notes every piece of a page or document: a tag with its attributes, or what stands between two; but for what grows one by one.
func (l Look) Text(name, text string, grows *regexp.Regexp) {
	times := map[string]int{}
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '<' || r == '>' || r == '\n' || r == '\r' }) {
		if piece = strings.Join(strings.Fields(grows.ReplaceAllString(piece, "#")), " "); piece != "" {
			times[piece]++
		}
	}
	for piece, n := range times {
		l[name+" says "+piece] = strconv.Itoa(n)
	}
}

// whenAndHowMany are the fields that say when something was computed, how many came, which may grow one by one, and what follows from
// numbers of people alone.
func whenAndHowMany() []string {
	return []string{"computed_at", "received", "answer_rate", "rate", "sample", "needed", "sample_missing", "missing", "sample_fill", "fill"}
}

// Since returns what moved since the reading before, and how many people are behind each move: as many as the number of the same cell
// moved by, or that of a cell it lies in; else, for what depends on others as a rank does, the most any number moved by. A number is
// taken as what it says: n people are behind the figures beside it.
func (l Look) Since(before Look) []Move {
	var moves []Move
	for path := range maps.Keys(union(l, before)) {
		if old, now := before[path], l[path]; old != now && !slices.Contains(whenAndHowMany(), fieldOf(path)) && !(empty(path, old) && empty(path, now)) {
			moves = append(moves, Move{Path: path, Old: old, New: now})
		}
	}
	numbers, most := numbersOf(moves)
	for i := range moves {
		moves[i].People = most
		for at := moves[i].Path; at != ""; at = parent(at) {
			if n, ok := numbers[at]; ok {
				if moves[i].People = n; !l.scores(at) && !before.scores(at) {
					moves[i].People = onlyNumbers
				}
				break
			}
		}
	}
	moves = slices.DeleteFunc(moves, func(m Move) bool { return m.People == onlyNumbers })
	slices.SortFunc(moves, func(a, b Move) int { return cmp.Or(cmp.Compare(a.People, b.People), cmp.Compare(a.Path, b.Path)) })
	return moves
}

// onlyNumbers is said of moves in a cell that tells how many people there are, and nothing of what they said.
const onlyNumbers = -1

// scores tells of a cell whether it says anything of what its people said.
func (l Look) scores(cell string) bool {
	return slices.ContainsFunc([]string{"index", "share", "counts/0"}, func(field string) bool {
		value := l[cell+"/"+field]
		return value != "" && value != "<nil>"
	})
}

// empty tells whether a value of a reply or row says nothing of anybody: none, nought, or the name of a row that has come or gone.
func empty(path, value string) bool {
	if strings.Contains(path, " says ") {
		return value == ""
	}
	_, err := strconv.ParseFloat(value, 64)
	return value == "" || value == "0" || value == "<nil>" || value == "false" || err != nil && !slices.Contains([]string{"verdict", "real", "status", "weakest"}, fieldOf(path))
}

func union(a, b Look) map[string]bool {
	all := map[string]bool{}
	for path := range a {
		all[path] = true
	}
	for path := range b {
		all[path] = true
	}
	return all
}

// numbersOf are the cells whose number of people moved, by how many; most is the largest of them.
func numbersOf(moves []Move) (numbers map[string]int, most int) {
	numbers = map[string]int{}
	for _, m := range moves {
		if fieldOf(m.Path) != "n" {
			continue
		}
		old, _ := strconv.ParseFloat(m.Old, 64)
		now, _ := strconv.ParseFloat(m.New, 64)
		n := int(math.Abs(now - old))
		numbers[parent(m.Path)] = n
		most = max(most, n)
	}
	return numbers, most
}

func parent(path string) string {
	i := strings.LastIndex(path, "/")
	return path[:max(i, 0)]
}
