package analytics

import "math"

// sampleError is the error e of the sample plan.
const sampleError = 0.05

// SamplePlan is how many responses a unit should have, from its transactions.
type SamplePlan struct {
	Transactions int64   `json:"transactions"`
	Needed       int64   `json:"needed"`
	Missing      int64   `json:"missing"`
	Fill         float64 `json:"fill"` // responses ÷ needed, on 0–100, no more than 100
	Rate         float64 `json:"rate"` // responses ÷ transactions, on 0–100
}

// NewSamplePlan plans n = N ÷ (1 + N·e²) with e = 5 %, rounded up: what the ministry's manual gives (T. Yamane, 1967).
func NewSamplePlan(responses, transactions int64) SamplePlan {
	p := SamplePlan{Transactions: transactions}
	if transactions <= 0 {
		return p
	}
	n := float64(transactions)
	// The tolerance keeps a quotient that is whole but for rounding from being rounded up.
	p.Needed = int64(math.Ceil(n/(1+n*sampleError*sampleError) - 1e-9))
	p.Missing = max(0, p.Needed-responses)
	p.Fill = min(100, 100*float64(responses)/float64(p.Needed))
	p.Rate = 100 * float64(responses) / n
	return p
}
