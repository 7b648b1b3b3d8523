package followup_test

import (
	"regexp"
	"strings"
	"testing"

	"sipas/survey/followup"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]followup.Phone{
		"0912345678":          "0912345678",
		"0912 345 678":        "0912345678",
		"091.234.5678":        "0912345678",
		" 0912-345-678 ":      "0912345678",
		"0912–345–678":        "0912345678",
		"(0912) 345 678":      "0912345678",
		"0912\u00a0345\t678":  "0912345678",
		"０９１２３４５６７８":          "0912345678",
		"＋８４ ９１２ ３４５ ６７８":     "0912345678",
		"+84 912 345 678":     "0912345678",
		"+84 (0) 912 345 678": "0912345678",
		"+840912345678":       "0912345678",
		"0084912345678":       "0912345678",
		"00 84 912.345.678":   "0912345678",
		"84912345678":         "0912345678",
		"912345678":           "0912345678",
		"0849123456":          "0849123456", // of a network, not of the country
		"849123456":           "0849123456",
		"0386 123 456":        "0386123456",
		"02633 822 123":       "02633822123",
		"(0263) 3822.123":     "02633822123",
		"+84 263 3822 123":    "02633822123",
		"024 3825 1234":       "02438251234",
	} {
		if got, refusal := followup.ParsePhone(typed); got != want || refusal != "" {
			t.Errorf("%q: %q %s, want %q", typed, got, refusal, want)
		}
	}
	for typed, want := range map[string]string{
		"": "call_back.phone_missing", " -. ": "call_back.phone_missing",
		"091234567": "call_back.phone_wrong", "09123456789": "call_back.phone_wrong", "01234567890": "call_back.phone_wrong",
		"113": "call_back.phone_wrong", "19001234": "call_back.phone_wrong", "18006789": "call_back.phone_wrong",
		"0912345678 0987654321": "call_back.phone_wrong", "SĐT 0912345678": "call_back.phone_wrong", "O912345678": "call_back.phone_wrong",
		"0912345678; drop": "call_back.phone_wrong", "٠٩١٢٣٤٥٦٧٨": "call_back.phone_wrong", "+84 123": "call_back.phone_wrong",
		"068123456789":    "call_back.phone_wrong", // an identity number
		"+856 20 123 456": "call_back.phone_abroad", "0081 3 1234 5678": "call_back.phone_abroad",
		strings.Repeat(" ", 1000) + "0912345678": "call_back.phone_wrong",
	} {
		if got, refusal := followup.ParsePhone(typed); got != "" || refusal != want {
			t.Errorf("%q: %q %s, want %s", typed, got, refusal, want)
		}
	}
	for phone, want := range map[followup.Phone]string{"0912345678": "0912 345 678", "02633822123": "0263 382 2123", "": ""} {
		if got := phone.Shown(); got != want {
			t.Errorf("%s is shown as %q, want %q", phone, got, want)
		}
	}
}

// FuzzNumbers: what is taken is a number that is dialled in Viet Nam and ends with the digits that were typed; shown, with the country's before
// it and in full width it is the same number; what is not taken has a reason.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0912345678", "+84 (0) 912-345-678", "0084263.3822.123", "０９１２３４５６７８", "84912345678", "912345678", "19001234", "+1 202", "x", "\xff0912345678"} {
		f.Add(seed)
	}
	dialled := regexp.MustCompile(`^0([35789][0-9]{8}|2[0-9]{9})$`)
	wide := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", "+", "＋")
	f.Fuzz(func(t *testing.T, typed string) {
		phone, refusal := followup.ParsePhone(typed)
		if refusal != "" {
			if phone != "" {
				t.Fatalf("%q is refused with a number: %q", typed, phone)
			}
			return
		}
		if !dialled.MatchString(string(phone)) {
			t.Fatalf("%q is read as %q", typed, phone)
		}
		for _, again := range []string{phone.Shown(), "+84" + string(phone[1:]), "0084 " + string(phone[1:]), "84." + string(phone), wide.Replace(phone.Shown())} {
			if got, refusal := followup.ParsePhone(again); got != phone || refusal != "" {
				t.Fatalf("%q is read as %q, %q as %q %s", typed, phone, again, got, refusal)
			}
		}
	})
}
