package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// listLocks shows the locked accounts that the caller may unlock.
func (s *server) listLocks(c echo.Context) error {
	all, err := s.service.Locks(c.Request().Context(), by(c).person)
	if err != nil {
		return err
	}
	out := make([]api.Lock, len(all))
	for i, l := range all {
		out[i] = api.Lock{Person: toPerson(l.Person), At: l.At, Device: l.Device}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *server) unlock(c echo.Context) error {
	var in api.Unlock
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.service.Unlock(c.Request().Context(), by(c).person, c.Param("username"), in.Reason); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// noticeOf is what a session's owner is told; nil when there is nothing to tell.
func noticeOf(n exchange.Notice) *api.Notice {
	out := &api.Notice{NewDevice: n.NewDevice, Failures: n.Failures, FailedAt: n.FailedAt, NewDevices: n.NewDevices}
	if !n.Since.IsZero() {
		out.Since = &n.Since
	}
	for _, l := range n.Locks {
		told := api.LockNotice{At: l.At, UnlockedBy: l.UnlockedBy}
		if !l.UnlockedAt.IsZero() {
			told.UnlockedAt = &l.UnlockedAt
		}
		out.Locks = append(out.Locks, told)
	}
	for _, act := range n.Acts {
		out.Acts = append(out.Acts, api.ActNotice{At: act.At, Kind: string(act.Kind), By: act.By})
	}
	if !out.NewDevice && out.Failures == 0 && len(out.NewDevices) == 0 && len(out.Locks) == 0 && len(out.Acts) == 0 {
		return nil
	}
	return out
}
