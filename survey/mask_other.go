package survey

import (
	"cmp"
	"slices"
	"strings"
)

// mostPieces of a comment are masked each by itself: one more is twice as many texts.
const mostPieces = 6

// piece is what rules mask or leave as one.
type piece struct {
	digits    []int  // characters
	addresses []span // of characters
}

// maskings are what rules of any version make of the words of a comment: each of its numbers and addresses masked, or not. Where there are many, a
// number is masked as a whole, and those beyond the most together.
func maskings(kept string) []string {
	if !maybePersonal(kept) {
		return []string{kept}
	}
	runes := []rune(kept)
	pieces := theMask.pieces(runes)
	texts := make([]string, 1<<len(pieces))
	for chosen := range texts {
		signs := strings.Split(kept, "")
		for n, p := range pieces {
			if chosen>>n&1 == 1 {
				p.mask(signs)
			}
		}
		texts[chosen] = strings.TrimSpace(strings.Join(signs, ""))
	}
	return texts
}

// mask puts dots in a comment's characters. Addresses come behind the digits that stand in them.
func (p piece) mask(signs []string) {
	for _, at := range p.digits {
		signs[at] = "•"
	}
	for _, address := range p.addresses {
		clear(signs[address.from:address.to])
		signs[address.from] = theMask.rules.Masked
	}
}

// pieces are the numbers of a comment, and then its addresses.
func (m *mask) pieces(runes []rune) []piece {
	text := m.spell(runes)
	addresses := m.allAddresses(runes, text)
	numbers := text.groups()
	if len(numbers)+len(addresses) > mostPieces {
		numbers = text.joined(numbers)
	}
	var pieces []piece
	for _, number := range numbers {
		pieces = append(pieces, piece{digits: text.digitsOf(number)})
	}
	pieces = append(pieces, addresses...)
	for len(pieces) > mostPieces {
		last, before := pieces[len(pieces)-1], &pieces[len(pieces)-2]
		before.digits, before.addresses = append(before.digits, last.digits...), append(before.addresses, last.addresses...)
		pieces = pieces[:len(pieces)-1]
	}
	return pieces
}

// allAddresses are those of both kinds, with what stands right behind: a mask that is looked at again takes it.
func (m *mask) allAddresses(runes []rune, text spelled) (pieces []piece) {
	found := m.addresses(runes, text, m.mail)
	for _, spaced := range m.addresses(runes, text, m.spaced) {
		if !slices.ContainsFunc(found, func(plain span) bool { return plain.from < spaced.to && spaced.from < plain.to }) {
			found = append(found, spaced)
		}
	}
	for _, address := range found {
		for n, at := range text.from {
			if at == address.to && text.plain[n] != ' ' {
				address.to++
			}
		}
		pieces = append(pieces, piece{addresses: []span{address}})
	}
	return pieces
}

// groups are the digits that stand beside each other, and by themselves letters that are read as digits: a plate keeps its own.
func (t spelled) groups() (found [][]span) {
	read := t.numbers()
	digit := func(n int) bool { return isDigit(t.plain[n]) }
	for n := range read {
		switch {
		case !isDigit(read[n]):
		case n > 0 && isDigit(read[n-1]) && digit(n-1) == digit(n):
			found[len(found)-1][0].to = n + 1
		default:
			found = append(found, []span{{n, n + 1}})
		}
	}
	return found
}

// joined are numbers as they are written, their groups with one and the same sign between them.
func (t spelled) joined(groups [][]span) (numbers [][]span) {
	sign := ""
	for n, group := range groups {
		if n > 0 {
			between := string(t.plain[groups[n-1][0].to:group[0].from])
			if len(between) == 0 || len(between) == 1 && (sign == "" || sign == between) {
				sign = cmp.Or(sign, between)
				numbers[len(numbers)-1] = append(numbers[len(numbers)-1], group...)
				continue
			}
		}
		sign = ""
		numbers = append(numbers, slices.Clone(group))
	}
	return numbers
}

func (t spelled) digitsOf(number []span) (at []int) {
	for _, group := range number {
		at = append(at, t.from[group.from:group.to]...)
	}
	return at
}
