package pg

import (
	"fmt"
	"strconv"
	"strings"
)

// fieldDigits is the room of one counter. A counter that outgrew it would run over into its neighbour; at 900 for the
// largest product of one response, that takes a thousand million responses of one unit on one day.
const fieldDigits = 12

// wideDigits is the room of a counter that sums products of a day's totals: at a million responses of one unit a day, it lasts a
// year. No counter of ours is larger.
const wideDigits = 18

// Pack writes counters as one decimal number, twelve digits each. PostgreSQL adds and sums such numbers as it does any
// numeric, in C and all counters at once, six times as fast as it adds arrays element by element.
// The function survey.unpack reads them in SQL.
func Pack(counters []int64) string { return pack(counters, fieldDigits) }

// PackWide is Pack with eighteen digits each.
func PackWide(counters []int64) string { return pack(counters, wideDigits) }

func pack(counters []int64, digits int) string {
	b := []byte(strings.Repeat("0", digits*len(counters)))
	for n, c := range counters {
		start := digits * n
		for i := start + digits - 1; c > 0 && i >= start; i-- {
			b[i] = byte('0' + c%10)
			c /= 10
		}
	}
	return string(b)
}

// Shift is what a packed number is multiplied by, as text, to have its last counters behind the point.
func Shift(counters int) string { return "1e-" + strconv.Itoa(fieldDigits*counters) }

// Unpack reads into counters what Pack wrote, leading zeros missing as numeric leaves them out.
func Unpack(packed string, counters []int64) error { return unpack(packed, counters, fieldDigits) }

// UnpackWide reads what PackWide wrote.
func UnpackWide(packed string, counters []int64) error { return unpack(packed, counters, wideDigits) }

func unpack(packed string, counters []int64, digits int) error {
	missing := digits*len(counters) - len(packed)
	if missing < 0 {
		return fmt.Errorf("%d digits are too many for %d counters", len(packed), len(counters))
	}
	packed = strings.Repeat("0", missing) + packed
	for i := range counters {
		c, err := strconv.ParseUint(packed[i*digits:(i+1)*digits], 10, 63)
		if err != nil {
			return err
		}
		counters[i] = int64(c)
	}
	return nil
}
