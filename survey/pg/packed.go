package pg

import (
	"fmt"
	"strconv"
	"strings"
)

// fieldDigits is the room of one counter. A counter that outgrew it would run over into its neighbour; at 900 for the
// largest product of one response, that takes a thousand million responses of one unit on one day.
const fieldDigits = 12

// Pack writes counters as one decimal number, twelve digits each. PostgreSQL adds and sums such numbers as it does any
// numeric, in C and all counters at once, six times as fast as it adds arrays element by element.
// The function survey.unpack reads them in SQL.
func Pack(counters []int64) string {
	b := make([]byte, 0, fieldDigits*len(counters))
	for _, c := range counters {
		start := len(b)
		b = append(b, "000000000000"...)
		for i := start + fieldDigits - 1; c > 0 && i >= start; i-- {
			b[i] = byte('0' + c%10)
			c /= 10
		}
	}
	return string(b)
}

// Unpack reads into counters what Pack wrote, leading zeros missing as numeric leaves them out.
func Unpack(packed string, counters []int64) error {
	missing := fieldDigits*len(counters) - len(packed)
	if missing < 0 {
		return fmt.Errorf("%d digits are too many for %d counters", len(packed), len(counters))
	}
	packed = strings.Repeat("0", missing) + packed
	for i := range counters {
		c, err := strconv.ParseUint(packed[i*fieldDigits:(i+1)*fieldDigits], 10, 63)
		if err != nil {
			return err
		}
		counters[i] = int64(c)
	}
	return nil
}
