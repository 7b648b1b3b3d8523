package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// OfMail registers how many letters to staff were sent, by what became of them; the outcomes are told from the start.
func OfMail[O ~string](r prometheus.Registerer, outcomes []O) func(O) {
	mails := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_mails_total", Help: "Letters to staff, by what became of them."}, []string{"outcome"})
	r.MustRegister(mails)
	for _, o := range outcomes {
		mails.WithLabelValues(string(o))
	}
	return func(o O) { mails.WithLabelValues(string(o)).Inc() }
}

// OfDigests registers how many people the mail server has not taken this morning's letter for; nought where it cannot be read.
func OfDigests(r prometheus.Registerer, unsent func(context.Context) (int, error)) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sipas_digests_unsent", Help: "People the mail server has not taken this morning's letter for, which tells what waits."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
		defer cancel()
		n, err := unsent(ctx)
		if err != nil {
			return 0
		}
		return float64(n)
	}))
}
