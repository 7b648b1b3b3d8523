package metrics

import "github.com/prometheus/client_golang/prometheus"

// OfMail registers how many letters to staff were sent, by what became of them; the outcomes are told from the start.
func OfMail[O ~string](r prometheus.Registerer, outcomes []O) func(O) {
	mails := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sipas_mails_total", Help: "Letters to staff, by what became of them."}, []string{"outcome"})
	r.MustRegister(mails)
	for _, o := range outcomes {
		mails.WithLabelValues(string(o))
	}
	return func(o O) { mails.WithLabelValues(string(o)).Inc() }
}
