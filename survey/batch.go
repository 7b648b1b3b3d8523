package survey

import "time"

// Batch is what one tablet, or one key, handed in on one day. Which batch an answer came in is kept apart from the answer, so that what a
// stolen credential has brought can be found and undone. It knows no finer time: a tablet with a network delivers each answer by itself,
// and a moment of the batch would be the moment of the answer.
type Batch struct {
	Device     DeviceID // 0: a key
	Key        KeyID    // 0: a tablet
	ReceivedOn time.Time
}

// Batches are those of one tablet or key that were received on days From to Until, both included.
type Batches struct {
	Device      DeviceID
	Key         KeyID
	From, Until time.Time
}

// Told are the batches as the audit log tells them.
func (b Batches) Told() map[string]string {
	told := map[string]string{"received_from": b.From.Format(time.DateOnly), "received_to": b.Until.Format(time.DateOnly)}
	if b.Device != 0 {
		told["device"] = b.Device.String()
	} else {
		told["key"] = b.Key.String()
	}
	return told
}

// BatchPart is how many answers of a batch are of one place, and how they stand.
type BatchPart struct {
	ReceivedOn                  time.Time
	Place                       Code
	UnitCode                    string
	FirstAnswered, LastAnswered time.Time // days that the answers name
	Counted, SetAside, Late     int
}

// Answers is how many there are.
func (p BatchPart) Answers() int { return p.Counted + p.SetAside + p.Late }
