package setup

import (
	"fmt"
	"strings"

	"sipas/cmd/doctor"
)

// tellNetwork says which of the addresses that were given the service may not reach once it runs: all of them were tried from outside its unit.
func (i *interview) tellNetwork() error {
	ctx, cancel := i.within()
	defer cancel()
	addresses := strings.FieldsFunc(i.service.get("SIPAS_WEBHOOK_TARGETS"), func(r rune) bool { return r == ',' || r == ' ' })
	addresses = append(addresses, i.service.get("SIPAS_ALERTMANAGER_URL"))
	for _, name := range []string{baseVariable, serviceVariable, staffVariable, ownerVariable, mailVariable, issuerVariable} {
		addresses = append(addresses, i.value(name))
	}
	names, command := doctor.Outside(ctx, i.province, addresses)
	if names == nil {
		return nil
	}
	_, err := fmt.Fprintln(i.Out, i.text("setup.network", map[string]any{"Names": strings.Join(names, ", "), "Unit": doctor.UnitOf(i.province), "Command": command}))
	return err
}
