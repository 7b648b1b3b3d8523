package pg

import (
	"encoding/binary"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"
)

// PackedColumn is many packed numbers, for a parameter numeric[]. They go to PostgreSQL in the form in which it keeps them: half as long as
// their digits, and nobody has to write digits and read them again.
type PackedColumn struct {
	lists   [][]int64
	negated []bool
}

// NewPackedColumn returns a column with room for so many numbers.
func NewPackedColumn(room int) *PackedColumn {
	return &PackedColumn{lists: make([][]int64, 0, room), negated: make([]bool, 0, room)}
}

// Add appends what Pack writes of counters, below zero where they are taken away. They must stay as they are until the column is sent.
func (c *PackedColumn) Add(counters []int64, takenAway bool) {
	c.lists, c.negated = append(c.lists, counters), append(c.negated, takenAway)
}

// packedArray is the codec of numeric[], which takes a PackedColumn, too.
type packedArray struct{ *pgtype.ArrayCodec }

// PlanEncode is how a value is sent.
func (p packedArray) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(*PackedColumn); ok && format == pgtype.BinaryFormatCode {
		return packedPlan{}
	}
	return p.ArrayCodec.PlanEncode(m, oid, format, value)
}

// registerPacked has a connection send columns of packed numbers.
func registerPacked(m *pgtype.Map) {
	number, _ := m.TypeForOID(pgtype.NumericOID)
	m.RegisterType(&pgtype.Type{Name: "_numeric", OID: pgtype.NumericArrayOID, Codec: packedArray{&pgtype.ArrayCodec{ElementType: number}}})
}

type packedPlan struct{}

// An array is sent as a head (how many dimensions, whether there are nulls, the type of its elements, how many there are and the number
// of the first one), and each element behind its length.
const (
	arrayHead     = 5 * arrayWord
	arrayWord     = 4
	groupsOfField = fieldDigits / sentGroup
	sentNegative  = 0x4000
)

// Encode writes the array. Numbers may begin with groups of zeros: PostgreSQL drops them.
func (packedPlan) Encode(value any, buf []byte) ([]byte, error) {
	c := value.(*PackedColumn)
	size := arrayHead
	for _, counters := range c.lists {
		size += arrayWord + sentSize(counters)
	}
	buf = slices.Grow(buf, size)
	for _, word := range []int{1, 0, pgtype.NumericOID, len(c.lists), 1} {
		buf = binary.BigEndian.AppendUint32(buf, uint32(word))
	}
	for n, counters := range c.lists {
		buf = binary.BigEndian.AppendUint32(buf, uint32(sentSize(counters)))
		buf = appendSent(buf, counters, c.negated[n])
	}
	return buf, nil
}

func sentSize(counters []int64) int { return sentHead + sentWord*groupsOfField*len(counters) }

// appendSent writes a packed number as PostgreSQL's function numeric_recv reads it; a counter that outgrew its room loses its first digits, as in Pack.
func appendSent(buf []byte, counters []int64, negative bool) []byte {
	word := func(w int) { buf = binary.BigEndian.AppendUint16(buf, uint16(w)) }
	sign := 0
	if negative {
		sign = sentNegative
	}
	groups := groupsOfField * len(counters)
	for _, w := range []int{groups, groups - 1, sign, 0} {
		word(w)
	}
	for _, counter := range counters {
		counter = max(counter, 0)
		word(int(counter / (sentWeight * sentWeight) % sentWeight))
		word(int(counter / sentWeight % sentWeight))
		word(int(counter % sentWeight))
	}
	return buf
}
