package exchange_test

import (
	"testing"
	"time"

	"niem/exchange"
)

// TestStageOfASession: nobody with a factor passes it by, and nobody who needs
// one works without.
func TestStageOfASession(t *testing.T) {
	staff, leader, officer := []exchange.Role{exchange.RoleStaff}, []exchange.Role{exchange.RoleStaff, exchange.RoleLeader}, []exchange.Role{exchange.RoleSecurity}
	for _, c := range []struct {
		rule             exchange.FactorRule
		roles            []exchange.Role
		enrolled, proved bool
		want             exchange.Stage
	}{
		{exchange.FactorForRoles, staff, false, false, exchange.StageOpen},
		{exchange.FactorForRoles, staff, true, false, exchange.StageProve},
		{exchange.FactorForRoles, staff, true, true, exchange.StageOpen},
		{exchange.FactorForRoles, leader, false, false, exchange.StageEnrol},
		{exchange.FactorForRoles, leader, false, true, exchange.StageEnrol},
		{exchange.FactorForRoles, officer, true, false, exchange.StageProve},
		{exchange.FactorForRoles, officer, true, true, exchange.StageOpen},
		{exchange.FactorForAll, staff, false, false, exchange.StageEnrol},
		{"", staff, false, false, exchange.StageEnrol},
	} {
		if got := (exchange.Session{Roles: c.roles, Enrolled: c.enrolled, Factor: c.proved}).Stage(c.rule); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestLifeOfASession(t *testing.T) {
	begun := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		roles []exchange.Role
		seen  time.Duration // after the beginning
		now   time.Duration
		live  bool
	}{
		{nil, 0, 10*time.Minute - time.Second, true},
		{nil, 0, 10 * time.Minute, false},
		{[]exchange.Role{exchange.RoleSecurity}, 0, 5*time.Minute - time.Second, true},
		{[]exchange.Role{exchange.RoleSecurity}, 0, 5 * time.Minute, false},
		{nil, 10*time.Hour - time.Minute, 10*time.Hour - time.Second, true},
		{nil, 10*time.Hour - time.Minute, 10 * time.Hour, false},
	} {
		s := exchange.Session{Roles: c.roles, Begun: begun, Seen: begun.Add(c.seen)}
		if s.Live(begun.Add(c.now)) != c.live {
			t.Errorf("%+v", c)
		}
	}
}
