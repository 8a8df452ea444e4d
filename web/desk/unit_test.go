package desk

import (
	"testing"

	"niem/exchange"
)

func TestUnitsHaveTheIDsThatTheServerGivesThem(t *testing.T) {
	for _, unit := range []string{"", "Sở Y tế – Phòng Nghiệp vụ Y"} {
		if [16]byte(unitID(unit)) != [16]byte(exchange.UnitID(unit)) {
			t.Errorf("%q", unit)
		}
	}
}
