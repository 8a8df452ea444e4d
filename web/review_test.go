package web

import (
	"errors"
	"sync"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
	"niem/web/api"
)

// lineOf is somebody's line as the officer reads it.
func (s *site) lineOf(service *exchange.Service, username string) exchange.RosterLine {
	s.Helper()
	lines, err := service.Roster(s.ctx(), s.Person(parts.Officer))
	s.Must(err)
	for _, l := range lines {
		if l.Person.Username == username {
			return l
		}
	}
	s.Fatalf("no line of %s", username)
	return exchange.RosterLine{}
}

// TestAReviewKeepsOrEndsAccess: by the unit's leader or a security officer, never
// for oneself; it falls due again after the months that are set; its end is felt
// mid-session.
func TestAReviewKeepsOrEndsAccess(t *testing.T) {
	s := newSite(t)
	leader, officer := s.Person(parts.Leader), s.Person(parts.Officer)
	review := func(by exchange.Person, username string, keep bool) error {
		_, err := s.Service.Review(s.ctx(), by, username, keep, "rà soát định kỳ")
		return err
	}
	for name, err := range map[string]error{
		"for oneself":                review(officer, parts.Officer, true),
		"by staff":                   review(s.Person(parts.Opener), parts.Sender, true),
		"by another unit's leader":   review(leader, parts.Opener, true),
		"by the clerk, who may read": review(s.Person(parts.Clerk), parts.Sender, true),
	} {
		if !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Service.Review(s.ctx(), leader, parts.Sender, true, " "); err == nil {
		t.Error("without a reason")
	}
	reader := s.as(parts.DPO)
	s.Must(review(officer, parts.DPO, false))
	_, err := reader.Inbox(s.ctx())
	mustFail(t, err, 401, api.CodeSignedOut)
	if got := s.refusedSignIn(parts.DPO).Details["state"]; got != "ended" {
		t.Error(got)
	}
	var wrong *exchange.RosterStateError
	if err := review(officer, parts.DPO, true); !errors.As(err, &wrong) || wrong.State != exchange.RosterEnded {
		t.Errorf("reviewed after the end: %v", err)
	}
	due := func(service *exchange.Service) bool { return service.DueForReview(s.lineOf(service, parts.Sender)) }
	monthly := s.Node(func(c *exchange.Config) { c.Roster.ReviewMonths = 1 })
	if due(s.Service) || due(monthly) {
		t.Error("due at once")
	}
	s.Advance(32 * 24 * time.Hour)
	if due(s.Service) || !due(monthly) {
		t.Error("a month is not what is set")
	}
	s.Advance(153 * 24 * time.Hour)
	if !due(s.Service) {
		t.Error("not due after six months")
	}
	s.Must(review(leader, parts.Sender, true))
	if line := s.lineOf(s.Service, parts.Sender); due(s.Service) || line.ReviewedBy == "" {
		t.Errorf("kept: %+v", line)
	}
}

// TestARefusedNominationCanBeMadeAgain and says why it was refused.
func TestARefusedNominationCanBeMadeAgain(t *testing.T) {
	s := founded(t)
	leader, officer := s.Person(parts.Leader), s.Person(parts.Officer)
	nominate := func() error {
		_, err := s.Service.Nominate(s.ctx(), leader, exchange.Nomination{Username: newcomer, Number: "1"})
		return err
	}
	s.Must(nominate())
	var wrong *exchange.RosterStateError
	if err := nominate(); !errors.As(err, &wrong) || wrong.State != exchange.RosterNominated {
		t.Errorf("nominated twice: %v", err)
	}
	if _, err := s.Service.Refuse(s.ctx(), officer, newcomer, ""); err == nil {
		t.Error("refused without a reason")
	}
	if _, err := s.Service.Refuse(s.ctx(), leader, newcomer, "x"); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("refused by the leader: %v", err)
	}
	line, err := s.Service.Refuse(s.ctx(), officer, newcomer, "chưa tập huấn")
	s.Must(err)
	if line.State != exchange.RosterRefused || line.Reason != "chưa tập huấn" {
		t.Errorf("%+v", line)
	}
	if _, err := s.Service.Approve(s.ctx(), officer, newcomer, "2"); !errors.As(err, &wrong) {
		t.Errorf("approved after the refusal: %v", err)
	}
	s.Must(nominate())
	_, err = s.Service.Approve(s.ctx(), officer, newcomer, "2")
	s.Must(err)
}

// TestOnePersonIsNominatedOnce, however many ask at once, with one entry.
func TestOnePersonIsNominatedOnce(t *testing.T) {
	s := founded(t)
	leader, clerk := s.Person(parts.Leader), s.Person(parts.Clerk)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			by := leader
			if i%2 == 1 {
				by = clerk
			}
			_, errs[i] = s.Service.Nominate(s.ctx(), by, exchange.Nomination{Username: newcomer, Number: "1"})
		})
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		var wrong *exchange.RosterStateError
		switch {
		case err == nil:
			made++
		case !errors.As(err, &wrong) && !errors.Is(err, exchange.ErrConflict): // its first line was written at the same moment
			t.Error(err)
		}
	}
	var entries int
	s.Must(s.Store.Pool().QueryRow(s.ctx(), "SELECT count(*) FROM log_records WHERE kind = $1", string(audit.KindRosterNominated)).Scan(&entries))
	if made != 1 || entries != 1 {
		t.Errorf("nominated %d times, %d entries", made, entries)
	}
}

// TestAListIsDecidedRowByRow: whoever differs from the directory, or is of another
// unit, is named and not nominated, and keeps nobody else from it.
func TestAListIsDecidedRowByRow(t *testing.T) {
	s := founded(t)
	p := s.Person(newcomer)
	done, err := s.Service.NominateAll(s.ctx(), s.Person(parts.Leader), []exchange.Nomination{
		{Username: "nobody", Number: "1"}, {Username: parts.Stranger, Number: "1"}, {Username: newcomer, Position: "Giám đốc", Number: "1"},
		{Username: newcomer, FullName: p.FullName, Position: p.Position, Phone: p.Phone, Email: p.Email, Unit: p.Unit, Number: "1"},
	})
	s.Must(err)
	for i, ok := range []bool{false, false, false, true} {
		if (done[i].Err == nil) != ok {
			t.Errorf("row %d: %v", i, done[i].Err)
		}
	}
	if line := s.lineOf(s.Service, newcomer); line.Standing != exchange.RosterNominated {
		t.Errorf("%+v", line)
	}
}

// TestRosterSettingsAreHeldAndValidated: days without a sign-in, and days for which
// an acknowledgement serves, are what is set; what would be no rule is refused.
func TestRosterSettingsAreHeldAndValidated(t *testing.T) {
	s := newSite(t)
	for _, r := range []exchange.RosterRules{{InactiveDays: 6}, {InactiveDays: 366}, {ReviewMonths: -1}, {ReviewMonths: 25}} {
		if _, err := exchange.New(exchange.Config{Store: s.Store, Blob: s.Blob, Releaser: s.World.Releaser, Directory: s.Directory, Log: s.Keeper, Login: s.Login, Factor: s.Factor, Roster: r}); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
	for _, days := range []int{29, 1826, -1} {
		if db, err := storage.OpenWith(s.ctx(), s.DatabaseURL, storage.Options{RulesDays: days}); err == nil {
			db.Close()
			t.Errorf("acknowledged for %d days", days)
		}
	}
	monthly, err := storage.OpenWith(s.ctx(), s.DatabaseURL, storage.Options{RulesDays: 30})
	s.Must(err)
	defer monthly.Close()
	id, later := s.Person(parts.Opener).ID, s.Now().Add(31*24*time.Hour)
	short, err := monthly.Standing(s.ctx(), id, later)
	s.Must(err)
	long, err := s.Store.Standing(s.ctx(), id, later)
	s.Must(err)
	if short.State != exchange.RosterApproved || long.State != exchange.RosterActive {
		t.Errorf("after 31 days: %s with 30 days, %s with a year", short.State, long.State)
	}
	s.Advance(10 * 24 * time.Hour)
	strict := s.Node(func(c *exchange.Config) { c.Roster.InactiveDays = 10 })
	var off *exchange.NotOnRosterError
	if _, _, err := strict.SignIn(s.ctx(), parts.Opener, parts.DemoPassword, exchange.Origin{Address: "192.0.2.9"}, exchange.ID{1}); !errors.As(err, &off) || off.State != exchange.RosterSuspended {
		t.Errorf("after ten days: %v", err)
	}
	if _, _, err := s.Service.SignIn(s.ctx(), parts.Opener, parts.DemoPassword, exchange.Origin{Address: "192.0.2.9"}, exchange.ID{2}); err != nil {
		t.Errorf("with 45 days: %v", err)
	}
}
