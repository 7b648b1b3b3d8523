package attack

import "fmt"

// placed is a claim with its reading.
type placed struct {
	Claim
	reading int
}

// news are the claims that say anything new: not those that are as before while nobody came.
func (p *Publication) news() []placed {
	type state struct{ value, came, received float64 }
	before := map[string]state{}
	var found []placed
	for k, r := range p.Readings {
		number := map[string]map[Group]float64{Came: {}, Received: {}, Apart: {}}
		for _, c := range r.Claims {
			if c.Choices == nil && c.Mode == "" {
				number[c.Question][Group{Unit: c.Unit, Period: c.Period}] = c.Value
			}
		}
		for _, c := range r.Claims {
			whole := Group{Unit: c.Unit, Period: c.Period}
			key := c.Unit + "/" + c.Period + "/" + c.Mode + "/" + c.Without + "/" + c.Question + "/" + fmt.Sprint(c.Choices)
			now := state{c.Value, number[Came][whole], number[Received][whole]}
			if old, ok := before[key]; !ok || old != now {
				found = append(found, placed{c, k})
			}
			before[key] = now
		}
	}
	return found
}
