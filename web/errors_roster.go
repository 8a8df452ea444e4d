package web

import (
	"niem/exchange"
	"niem/web/api"
)

// offRoster says to somebody with the right password why there is no session, and
// whom to ask.
func offRoster(e *exchange.NotOnRosterError) (public, map[string]any) {
	p := public{403, api.CodeNotOnRoster,
		"Bạn chưa có trong danh sách đầu mối được trao quyền truy cập. Hãy đề nghị lãnh đạo hoặc văn thư đơn vị đề cử; Sở sẽ phê duyệt.",
		"You are not on the access roster. Ask your unit's leader or clerk to nominate you; the department then approves."}
	switch e.State {
	case exchange.RosterNominated:
		p.vi = "Bạn đã được đơn vị đề cử và đang chờ Sở phê duyệt. Hãy hỏi cán bộ chuyên trách."
		p.en = "Your unit has nominated you; the department has not approved yet. Ask a security officer."
	case exchange.RosterSuspended:
		p.vi = "Quyền truy cập của bạn đã tạm dừng vì lâu không đăng nhập. Hãy đề nghị cán bộ chuyên trách phê duyệt lại."
		p.en = "Your access is suspended, since you have not signed in for a long time. Ask a security officer to approve it again."
	case exchange.RosterEnded:
		p.vi = "Quyền truy cập của bạn đã kết thúc. Nếu còn làm việc, hãy đề nghị đơn vị đề cử lại."
		p.en = "Your access has ended. If you still work here, ask your unit to nominate you again."
	}
	ask := make([]string, len(e.Ask))
	for i, who := range e.Ask {
		ask[i] = who.FullName + " (" + who.Username + ")"
	}
	return p, map[string]any{"state": string(e.State), "ask": ask}
}
