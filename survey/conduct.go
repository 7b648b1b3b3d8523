package survey

// The items that ask how staff behaved. Whoever answers them with Reported speaks to the inspectorate, and not to the desk.
const (
	TroubleItem = "trouble"
	ExtraItem   = "extra_payment"
)

// Reported is the answer "yes" to those items.
const Reported = 2

// OfConduct tells whether the item asks for trouble or extra payment.
func (i Item) OfConduct() bool {
	return (i.Key == TroubleItem || i.Key == ExtraItem) && i.Kind == OnChoice && i.Takes(Reported)
}

// Reports tells whether value is the answer to the item that goes to the inspectorate.
func (i Item) Reports(value int) bool { return i.OfConduct() && value == Reported }

// AsksConduct tells whether the questionnaire has such an item.
func (q Questionnaire) AsksConduct() bool {
	for _, i := range q.Items {
		if i.OfConduct() {
			return true
		}
	}
	return false
}

// Conduct is what a person reported of how staff behaved.
type Conduct struct{ Trouble, Extra bool }

// Any tells whether anything was reported.
func (c Conduct) Any() bool { return c.Trouble || c.Extra }

// Conduct is what answers to the questionnaire report.
func (q Questionnaire) Conduct(a Answers) Conduct {
	var c Conduct
	for n, i := range q.Items {
		if value, ok := a.Value(n); ok && i.Reports(value) {
			c.Trouble, c.Extra = c.Trouble || i.Key == TroubleItem, c.Extra || i.Key == ExtraItem
		}
	}
	return c
}
