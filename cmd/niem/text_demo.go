package main

// The story that the demo tells. Headings and comments come in both languages.
var (
	tFlagDemoDir  = text{"thư mục để giữ lại mọi thứ (mặc định: thư mục tạm, xóa khi dừng)", "directory in which everything stays (default: a temporary one, removed at the end)"}
	tDemoServers  = text{"Dựng PostgreSQL, OpenLDAP, kho S3, tiến trình cấp mở và máy chủ", "Starting PostgreSQL, OpenLDAP, the S3 store, the releaser and the server"}
	tDemoEnrol    = text{"Lập danh sách đầu mối; mọi người đăng nhập, cam kết tuân thủ quy định và đăng ký khóa, mỗi người trên máy của mình; cán bộ chuyên trách và lãnh đạo đăng ký xác thực hai bước", "The access roster is founded; everybody signs in, acknowledges the rules and enrols keys, each on their own machine; security officer and leaders enrol a second factor"}
	tDemoConfirm  = text{"Cán bộ chuyên trách đối chiếu và xác nhận khóa; lãnh đạo lập khóa khôi phục", "The security officer compares and confirms keys; leaders found the recovery key"}
	tDemoSend     = text{"Người gửi niêm phong báo cáo ba trang cho một nhóm và một đồng nghiệp", "The sender seals a three-page report for a group and one colleague"}
	tDemoSent     = text{"Văn bản %s: %d trang, cho %s; %.1f giây", "Document %s: %d pages, for %s; %.1f seconds"}
	tDemoOpen     = text{"Một người nhận mở; mọi trang mang dấu của người đó", "One recipient opens it; every page carries that person's mark"}
	tDemoOpened   = text{"%d trang trong %s: mở ra mà xem", "%d pages in %s: look at them"}
	tDemoStranger = text{"Người ngoài danh sách thử mở và bị từ chối", "Somebody who isn't a recipient tries, and is refused"}
	tDemoAudit    = text{"Lãnh đạo xem ai đã mở, ai chưa", "The leader sees who has opened it and who has not"}
	tDemoSeen     = text{"Đã mở: %s. Chưa mở: %s. Người ngoài bị từ chối: %s", "Opened: %s. Not yet: %s. Outsiders refused: %s"}
	tDemoLeak     = text{"Một ảnh chụp màn hình trang 1 bị đưa ra ngoài: cắt, thu nhỏ, nén JPEG 90", "A screenshot of page 1 gets out: cropped, scaled down, JPEG 90"}
	tDemoLeaked   = text{"%s, %d x %d điểm ảnh", "%s, %d x %d pixels"}
	tDemoTrace    = text{"Người gửi truy vết nguồn lộ lọt", "The sender traces whose copy it was"}
	tDemoTraced   = text{"Kết luận: %s, bản của %s; khả năng chỉ nhầm không quá 10^%.1f (%d ô, %.1f giây)", "Verdict: %s, copy of %s; chance of accusing an innocent at most 10^%.1f (%d tiles, %.1f seconds)"}
	tDemoRecall   = text{"Người gửi thu hồi văn bản; người đã mở không mở lại được", "The sender recalls the document; who had opened it can't any more"}
	tDemoRecalled = text{"Trước khi thu hồi đã mở: %s", "Had opened it before the recall: %s"}
	tDemoLog      = text{"Kiểm tra nhật ký: từ máy người gửi, rồi ngoại tuyến từ bản xuất", "The log is verified: from the sender's machine, then offline from an export"}
	tDemoVerified = text{"%d mục, mọi lá và chữ ký đều đúng", "%d entries, every leaf and signature holds"}

	tDemoNoChecker = text{"thiếu niem-verify bên cạnh niem: go build -o . ./cmd/niem-verify", "niem-verify is missing beside niem: go build -o . ./cmd/niem-verify"}
	tDemoServing   = text{"Hệ thống vẫn chạy. Ctrl-C để dừng và xóa.", "The system keeps running. Ctrl-C stops and removes it."}
	tDemoTry       = text{"Thử tiếp:", "Try it:"}
	tDemoBrowser   = text{"Trong trình duyệt: mở %s (chứng thư của bản thử, trình duyệt sẽ hỏi một lần), đăng nhập %s, tạo khóa, rồi gửi cho mình một văn bản:", "In the browser: open %s (the demo's own certificate, so it asks once), sign in as %s, make a key, then send yourself a document:"}
	tDemoStopping  = text{"Đang dừng…", "Stopping…"}

	tPartSender    = text{"người gửi", "sender"}
	tPartOpener    = text{"người nhận, đã mở", "recipient, has opened"}
	tPartWaiting   = text{"người nhận, chưa mở", "recipient, not yet"}
	tPartRecipient = text{"người nhận", "recipient"}
	tPartStranger  = text{"không phải người nhận", "no recipient"}
	tPartLeader    = text{"lãnh đạo, giữ khóa khôi phục", "leader, recovery holder"}
	tPartHolder    = text{"lãnh đạo đơn vị khác, giữ khóa khôi phục", "another unit's leader, recovery holder"}
	tPartOfficer   = text{"cán bộ chuyên trách, xác nhận khóa", "security officer, registrar"}
	tPartInspector = text{"thanh tra, xuất nhật ký", "inspector, exports the log"}
)
