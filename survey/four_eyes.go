package survey

// FourEyes is the rule that what cannot be taken back takes two people: one proposes it, another one says yes to what the first has seen.
type FourEyes bool

// Second checks who gives the second yes. First and second are the accounts of the two; able is how many live accounts might give it. Whoever
// is alone there may, for a reason; kind Invalid without one. Kind Forbidden where somebody else is there to do it.
func (on FourEyes) Second(op string, first, second int64, able int, reason string) error {
	switch {
	case second == 0:
		return Outside(op)
	case !bool(on), first != second:
		return nil
	case able > 1:
		return &Error{Op: op, Kind: Forbidden, Key: "four_eyes.same"}
	case reason == "":
		return &Error{Op: op, Kind: Invalid, Key: "four_eyes.alone", Fields: []Field{{Path: "reason", Key: "four_eyes.alone"}}}
	}
	return nil
}
