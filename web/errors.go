package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/api"
)

// public is what the world may know of an error.
type public struct {
	status int
	code   string
	vi, en string
}

// table is every sentinel's answer, the first match counts.
var table = []struct {
	err error
	public
}{
	{errSignedOut, public{401, api.CodeSignedOut, "Phiên làm việc đã hết. Hãy đăng nhập lại.", "The session has ended. Please sign in again."}},
	{errProveFactor, public{403, api.CodeProveFactor, "Cần xác thực bước hai để hoàn tất đăng nhập.", "The second factor is needed to complete the sign-in."}},
	{errEnrolFactor, public{403, api.CodeEnrolFactor, "Vai trò của bạn cần xác thực hai bước: hãy đăng ký trước (niem factor enroll).", "Your role needs a second factor: enrol one first (niem factor enroll)."}},
	{errCrossOrigin, public{403, "cross_origin", "Yêu cầu đến từ trang khác bị từ chối.", "A request from another site is refused."}},
	{errMediaType, public{415, "media_type", "Kiểu dữ liệu gửi lên không đúng.", "The body has the wrong media type."}},
	{errNoWitness, public{401, "no_witness", "Yêu cầu không do bên làm chứng của nhật ký này ký.", "The request is not signed by a witness of this log."}},
	{errNoClient, public{404, "no_client", "Máy chủ này được dựng không kèm giao diện web. Hãy dựng lại bằng “make build” trên máy có Node.", "This server was built without the browser client. Build it with \"make build\" on a machine with Node."}},
	{errNoLength, public{411, "length_required", "Thiếu độ dài của dữ liệu gửi lên.", "The length of the body is missing."}},

	{exchange.ErrNotFound, public{404, api.CodeNotFound, "Không tìm thấy.", "Not found."}},
	{exchange.ErrForbidden, public{403, api.CodeForbidden, "Bạn không có quyền thực hiện việc này.", "You are not permitted to do this."}},
	{exchange.ErrDirectoryDown, public{503, "directory_down", "Máy chủ danh bạ không trả lời. Hãy thử lại sau.", "The directory does not answer. Please try again later."}},
	{exchange.ErrUnavailable, public{503, api.CodeUnavailable, "Một máy chủ cần thiết không trả lời. Hãy thử lại sau.", "A needed server does not answer. Please try again later."}},

	{exchange.ErrBadCredentials, public{401, api.CodeBadCredentials, "Sai tên đăng nhập, mật khẩu hoặc mã, hoặc tài khoản đã bị khóa sau năm lần sai: lãnh đạo đơn vị hoặc cán bộ chuyên trách mở khóa. Vừa được mở khóa thì trên máy lạ có thể còn phải chờ nửa giờ.", "Wrong name, password or code, or the account is locked after five failures: the unit's leader or a security officer unlocks it. On a machine not known it may take half an hour more after that."}},
	{exchange.ErrPasswordMustChange, public{403, api.CodePasswordChange, "Bạn phải đổi mật khẩu trước khi đăng nhập: niem password.", "The password must be changed before signing in: niem password."}},
	{exchange.ErrAccountDisabled, public{403, "account_disabled", "Tài khoản đã bị vô hiệu hóa hoặc hết hạn trong danh bạ. Hãy liên hệ cán bộ quản trị danh bạ.", "The directory has disabled this account or it has expired. Please ask the directory's administrator."}},
	{exchange.ErrSlowDown, public{429, api.CodeSlowDown, "Quá nhiều lần đăng nhập sai từ mạng này. Hãy thử lại sau 10 phút, hoặc dùng thiết bị đã từng đăng nhập.", "Too many failed attempts from this network. Try again in 10 minutes, or use a device that has signed in before."}},

	{exchange.ErrBadFactor, public{422, api.CodeBadFactor, "Mã xác thực không đúng hoặc đã dùng. Hãy chờ mã mới rồi thử lại.", "The code is wrong or was used already. Wait for a new one and try again."}},
	{exchange.ErrNoChallenge, public{409, "no_challenge", "Việc đăng ký hoặc xác thực đã quá hạn. Hãy bắt đầu lại.", "The enrolment or challenge has run out. Begin it again."}},
	{exchange.ErrFactorNeeded, public{409, "factor_needed", "Vai trò của bạn cần xác thực hai bước: hãy đăng ký cách khác trước khi bỏ cách này.", "Your role needs a second factor: enrol another before removing this one."}},

	{exchange.ErrRulesNotAcknowledged, public{403, api.CodeRulesDue, "Bạn phải đọc và cam kết tuân thủ quy định trước khi làm việc: niem rules, rồi niem rules accept.", "Read and acknowledge the rules before you work here: niem rules, then niem rules accept."}},
	{exchange.ErrOwnNomination, public{403, "own_nomination", "Không ai tự phê duyệt cho mình hoặc cho người mình đề cử. Hãy nhờ cán bộ chuyên trách khác.", "Nobody decides on himself or on whom he nominated. Ask another security officer."}},
	{exchange.ErrFounded, public{409, "founded", "Đã có cán bộ chuyên trách trong danh sách đầu mối: hãy đề cử và phê duyệt.", "A security officer is on the roster already: nominate and approve."}},
	{exchange.ErrSelfDestruction, public{403, "self_approval", "Không ai tự phê duyệt đề nghị của mình: hãy nhờ người thứ hai có thẩm quyền.", "Nobody approves his own request: ask a second person who may."}},
	{exchange.ErrKeyExists, public{409, api.CodeKeyExists, "Bạn đã đăng ký khóa.", "A key is already enrolled."}},
	{exchange.ErrNoKey, public{409, api.CodeNoKey, "Chưa đăng ký khóa.", "No key is enrolled."}},
	{exchange.ErrFingerprint, public{409, api.CodeFingerprint, "Dấu vân tay của khóa không khớp.", "The fingerprint does not match the enrolled key."}},
	{exchange.ErrBadProof, public{422, "bad_proof", "Chữ ký chứng minh thiết bị không đúng.", "The device's proof does not verify."}},
	{exchange.ErrSelfConfirm, public{403, "self_confirm", "Không ai tự xác nhận khóa của mình.", "Nobody confirms their own key."}},
	{exchange.ErrKeyAuthority, public{403, api.CodeKeyAuthority, "Khóa của bạn chưa được ghi nhận là khóa của người xác nhận, hoặc thiết bị này đã bị gỡ. Hãy nhờ một người xác nhận khác, hoặc người quản trị chạy “niem registrar found”.", "Your key is not known as a registrar's, or this device was removed. Ask another registrar, or have the operator run \"niem registrar found\"."}},
	{exchange.ErrSameRegistrar, public{409, "same_registrar", "Bạn đã ký cho yêu cầu thay khóa này. Cần một người xác nhận khác ký.", "You have signed this replacement. Another registrar has to sign."}},
	{exchange.ErrTooMany, public{429, "too_many", "Đã yêu cầu quá nhiều lần. Hãy đợi một giờ.", "Asked too often. Wait an hour."}},
	{exchange.ErrKeyAct, public{409, "key_state", "Khóa không ở trạng thái phù hợp cho việc này. Hãy xem lại bằng “niem keys history”.", "The key is not in a state for this. See \"niem keys history\"."}},
	{exchange.ErrUnconfirmed, public{422, api.CodeUnconfirmed, "Khóa của người nhận chưa được xác nhận.", "A recipient's key is unconfirmed."}},
	{exchange.ErrRecoveryExists, public{409, "recovery_exists", "Đơn vị đã có khóa khôi phục.", "The unit already has a recovery key."}},

	{exchange.ErrSelfApprove, public{403, "self_approve", "Người giữ khóa thứ hai phải duyệt, trên thiết bị của mình; người lập yêu cầu không tự duyệt.", "The second holder approves, on a device of their own; nobody approves their own request."}},

	{exchange.ErrManifest, public{422, api.CodeManifest, "Bản kê của văn bản bị từ chối.", "The document's manifest is refused."}},
	{exchange.ErrObject, public{422, api.CodeObject, "Dữ liệu không khớp mã băm hoặc bị cắt.", "The object does not match its hash or was cut short."}},
	{exchange.ErrTooLarge, public{413, api.CodeTooLarge, "Dữ liệu vượt quá giới hạn.", "Over the size limit."}},
	{exchange.ErrPeelRefused, public{502, "release_refused", "Máy mở niêm phong từ chối: phong bì hoặc nhật ký không khớp.", "The releaser refused: the envelope or the log doesn't match."}},
	{exchange.ErrConflict, public{409, api.CodeConflict, "Yêu cầu không phù hợp với trạng thái hiện tại.", "The request does not fit the present state."}},
}

// retryAfter is the same for everybody: it tells nothing of others' attempts.
var retryAfter = strconv.Itoa(int(exchange.SourceWindow.Seconds()))

// internal is the answer to everything the table does not know.
var internal = public{500, api.CodeInternal, "Lỗi máy chủ.", "Internal server error."}

// refusals of a release to an addressed person, by code.
var refusals = map[string]public{
	"destroyed":             {410, api.CodeDestroyed, "Văn bản đã bị tiêu hủy: không thể mở hay truy vết nữa.", "The document was destroyed: it can be neither opened nor traced any more."},
	"recalled":              {410, api.CodeRecalled, "Văn bản đã bị thu hồi.", "The document has been recalled."},
	"returned":              {410, api.CodeReturned, "Bạn đã trả lại văn bản này nên không mở được nữa. Nếu còn cần, hãy xin người gửi cấp lại quyền xem.", "You have returned this document, so it opens no more. If you still need it, ask the sender for access."},
	"reported":              {410, api.CodeReported, "Bạn đã báo cáo văn bản này là không thuộc phạm vi xử lý nên không mở được nữa.", "You have reported this document as outside your remit, so it opens no more."},
	"expired":               {410, api.CodeExpired, "Văn bản đã hết hạn.", "The document has expired."},
	"copy_not_allowed":      {403, api.CodeCopyNotAllowed, "Người gửi không cho phép sao văn bản này.", "The sender does not allow copies of this document."},
	"directory_unreachable": {503, "directory_unreachable", "Danh bạ không đọc được đã quá 10 phút nên không mở được văn bản: không biết ai vừa bị thu hồi quyền. Hãy báo cán bộ quản trị và thử lại sau.", "The directory could not be read for more than ten minutes, so nothing is released: nobody knows whose access has ended. Please tell the administrator and try again later."},
	"disabled":              {403, "disabled", "Tài khoản đã bị thu hồi.", "The account is disabled."},
	"no_recovery_request": {403, "no_recovery_request", "Cần một yêu cầu khôi phục còn hiệu lực đã được người giữ khóa thứ hai duyệt: niem keys recovery use.",
		"A recovery request, approved by the second holder and not over, is needed: niem keys recovery use."},
	"no_trace_request": {403, "no_trace_request", "Yêu cầu truy vết nguồn lộ lọt này không còn mở, hoặc không gửi cho bạn, hoặc về văn bản khác.",
		"This request for a trace is no longer open, or was not put to you, or is about another document."},
	"witness_silent": {503, api.CodeWitnessSilent, "Bên làm chứng của nhật ký đang im lặng; văn bản loại này chưa mở được. Hãy thử lại sau.",
		"The log's witnesses are silent, and a document of this class is not released meanwhile. Please try again later."},
	"purpose": {422, "purpose", "Mục đích sử dụng không hợp lệ.", "The purpose is not permitted."},
}

// passwordRefusals say in both languages why a new password is refused, by code.
var passwordRefusals = map[string][2]string{
	"weak":        {"Mật khẩu mới cần ít nhất 8 ký tự, có chữ thường, chữ hoa và chữ số hoặc ký tự khác.", "A new password needs at least 8 characters, with small and capital letters and a digit or another character."},
	"same":        {"Mật khẩu mới phải khác mật khẩu cũ.", "The new password must differ from the old one."},
	"directory":   {"Danh bạ không nhận mật khẩu mới: đã dùng trước đây, quá ngắn hoặc quá đơn giản. Hãy chọn mật khẩu khác.", "The directory refuses the new password: used before, too short or too simple. Please choose another."},
	"not_allowed": {"Danh bạ không cho người dùng tự đổi mật khẩu. Hãy nhờ cán bộ quản trị danh bạ.", "The directory lets nobody change the own password. Please ask its administrator."},
	"expired":     {"Mật khẩu đã hết hạn và danh bạ không cho tự đổi nữa. Hãy nhờ cán bộ quản trị danh bạ đặt lại.", "The password has expired and the directory no longer lets you change it. Please ask its administrator to set a new one."},
}

// describe finds the public side of an error.
func describe(err error) (public, map[string]any) {
	if e, ok := errors.AsType[*exchange.LogShorterError](err); ok {
		return public{503, "log_lost", "Nhật ký trong cơ sở dữ liệu thiếu mục mà bên làm chứng đã ký: máy chủ ngừng phục vụ. Người quản trị phải khôi phục nhật ký (niem restore finish).",
			"The log in the database lacks entries that a witness has cosigned: the server serves nothing. The operator has to restore the log (niem restore finish)."}, map[string]any{"have": e.Have, "known": e.Known}
	}
	if e, ok := errors.AsType[*exchange.Refusal](err); ok {
		p, known := refusals[e.Code]
		if !known {
			p = public{403, api.CodeForbidden, "Bạn không có quyền thực hiện việc này.", "You are not permitted to do this."}
		}
		details := map[string]any{}
		if !e.At.IsZero() {
			details["at"] = e.At.UTC().Format(time.RFC3339)
		}
		if e.By != "" {
			details["by"] = e.By
		}
		if e.Reason != "" {
			details["reason"] = e.Reason
		}
		return p, details
	}
	if e, ok := errors.AsType[*exchange.ClockError](err); ok {
		return public{503, api.CodeClock, "Đồng hồ của các máy chủ lệch nhau, nên việc phụ thuộc thời gian bị dừng. Đồng hồ của bạn không liên quan. Hãy báo cán bộ quản trị và thử lại sau.",
				"The servers' clocks are apart, so whatever depends on the time is stopped. Your own clock has no part in it. Please tell the administrator and try again later."},
			map[string]any{"of": e.Of, "here": e.Here.UTC().Format(time.RFC3339), "there": e.There.UTC().Format(time.RFC3339)}
	}
	if e, ok := errors.AsType[*exchange.IncompleteRosterError](err); ok {
		return public{403, api.CodeIncompleteRoster, "Hồ sơ người dùng trong danh bạ chưa đủ: cần họ tên, chức vụ, điện thoại, thư điện tử.",
			"The roster entry is incomplete: full name, position, phone and e-mail are required."}, map[string]any{"missing": e.Missing}
	}
	if e, ok := errors.AsType[*exchange.PasswordError](err); ok {
		why := passwordRefusals[e.Code]
		return public{422, api.CodePasswordRefused, why[0], why[1]}, map[string]any{"reason": e.Code}
	}
	if e, ok := errors.AsType[*exchange.ShrunkenError](err); ok {
		return public{409, "directory_shrunken", "Danh bạ trả về thiếu hơn một nửa số người, có thể do lỗi đọc; chưa thay đổi gì. Hãy kiểm tra (niem directory check); nếu đúng là vậy: niem directory sync --accept-shrunken.",
			"The directory's answer lacks more than half of the staff, probably a fault; nothing was changed. Look at it (niem directory check); if it is right: niem directory sync --accept-shrunken."}, map[string]any{"before": e.Before, "missing": e.Missing}
	}
	if e, ok := errors.AsType[*exchange.NotOnRosterError](err); ok {
		return offRoster(e)
	}
	if e, ok := errors.AsType[*exchange.RosterStateError](err); ok {
		return public{409, "roster_state", "Người này đang ở trạng thái khác trong danh sách đầu mối.", "The person's line on the access roster is in another state."}, map[string]any{"state": string(e.State)}
	}
	if e, ok := errors.AsType[*exchange.InvalidError](err); ok {
		return public{400, api.CodeInvalid, "Dữ liệu không hợp lệ.", "A value is invalid."}, map[string]any{"field": e.Field, "reason": e.Code}
	}
	if e, ok := errors.AsType[*stepUpError](err); ok {
		return public{403, api.CodeStepUp, "Việc này cần xác nhận lại: nhập lại mật khẩu (và mã xác thực nếu đã đăng ký).",
			"This needs a fresh proof: enter the password again (and the code, where one is enrolled)."}, map[string]any{"factor": e.factor}
	}
	if all := unreachable(err); len(all) > 0 {
		return public{422, api.CodeUnreachable, "Không gửi được cho một số người nhận.", "Some recipients cannot be sent to."}, map[string]any{"recipients": all}
	}
	if e, ok := errors.AsType[*exchange.ManifestError](err); ok {
		p := lookup(exchange.ErrManifest)
		return p, map[string]any{"reason": e.Code}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return lookup(exchange.ErrTooLarge), nil
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		switch e.Code {
		case http.StatusNotFound:
			return lookup(exchange.ErrNotFound), nil
		case http.StatusMethodNotAllowed:
			return public{405, "method_not_allowed", "Phương thức không được hỗ trợ.", "The method is not supported."}, nil
		}
	}
	return lookup(err), nil
}

func lookup(err error) public {
	for _, row := range table {
		if errors.Is(err, row.err) {
			return row.public
		}
	}
	return internal
}

// unreachable collects every group of unreachable recipients that err joins.
func unreachable(err error) []api.Unreachable {
	if e, ok := err.(*exchange.UnreachableError); ok {
		return []api.Unreachable{{Code: e.Code, Usernames: e.Usernames}}
	}
	var out []api.Unreachable
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out = append(out, unreachable(inner)...)
		}
	case interface{ Unwrap() error }:
		out = unreachable(e.Unwrap())
	}
	return out
}

// writeError answers a request with an error's public side and logs the rest.
func (s *server) writeError(err error, c echo.Context) {
	if c.Response().Committed {
		s.log.WarnContext(c.Request().Context(), "answer cut short", "request", requestID(c), "error", err)
		return
	}
	p, details := describe(err)
	c.Set(errorCodeKey, p.code)
	if p.status == http.StatusTooManyRequests {
		c.Response().Header().Set("Retry-After", retryAfter)
	}
	if p.status >= 500 && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(c.Request().Context(), "request failed", "request", requestID(c), "error", err)
	}
	body := api.ErrorBody{Error: api.Error{Code: p.code, Message: api.Message{VI: p.vi, EN: p.en}, Details: details, Request: requestID(c)}}
	if err := c.JSON(p.status, body); err != nil {
		s.log.DebugContext(c.Request().Context(), "answer not sent", "request", requestID(c), "error", err)
	}
}
