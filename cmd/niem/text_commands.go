package main

// Names, descriptions and flags of the commands.
var (
	tNiem     = text{"Niêm Phong: trao đổi văn bản được niêm phong", "Niêm Phong: sealed exchange of documents"}
	tNiemLong = text{
		`Niêm Phong niêm phong văn bản ngay trên máy người gửi, chỉ mở cho người nhận đã
được xác thực, ghi mọi lần mở vào nhật ký không sửa lại được, và truy vết nguồn
lộ lọt khi hình ảnh văn bản bị đưa ra ngoài.`,
		`Niêm Phong seals documents on the sender's own machine, opens them only for
authenticated recipients, puts every opening on a log that nobody can rewrite,
and finds whose copy it was when a picture of one leaks.`,
	}
	tSeeHelp  = text{"Xem: niem help", "See: niem help"}
	tFlagJSON = text{"in đúng một đối tượng JSON ra stdout", "print exactly one JSON object on stdout"}

	tHelpUsage    = text{"Cách dùng:", "Usage:"}
	tHelpCommands = text{"Các lệnh:", "Available Commands:"}
	tHelpFlags    = text{"Các cờ:", "Flags:"}
	tHelpGlobal   = text{"Cờ chung:", "Global Flags:"}
	tHelpTopics   = text{"Mục trợ giúp khác:", "Additional help topics:"}
	tHelpMore     = text{`Gõ "{{.CommandPath}} [lệnh] --help" để xem thêm.`, `Use "{{.CommandPath}} [command] --help" for more information about a command.`}
	tHelpHelp     = text{"trợ giúp về một lệnh", "help about any command"}
	tHelpFlag     = text{"trợ giúp", "help"}

	tLogin     = text{"đăng nhập bằng tài khoản thư mục của đơn vị", "sign in with the directory account"}
	tLoginLong = text{
		"Mật khẩu được hỏi trên màn hình hoặc đọc từ tệp mà NIEM_PASSWORD_FILE chỉ tới;\nmã xác thực bước hai cũng vậy, với NIEM_CODE_FILE.\nLần đầu, khóa của nhật ký được ghim lại trên máy này.",
		"The password is asked for, or read from the file that NIEM_PASSWORD_FILE names;\nthe code of the second factor likewise, with NIEM_CODE_FILE.\nThe first sign-in pins the log's key on this machine.",
	}
	tFlagServer = text{"địa chỉ máy chủ, https://…", "address of the server, https://…"}
	tFlagUser   = text{"tên đăng nhập", "user name"}
	tFlagCA     = text{"tệp PEM của nơi cấp chứng thư máy chủ (mặc định: của hệ thống)", "PEM file of the server certificate's authority (default: the system's)"}
	tFlagLogKey = text{"khóa kiểm tra của nhật ký, nếu đã biết bằng đường khác", "the log's verifier key, if known by another way"}

	tKeys           = text{"khóa của người dùng", "people's keys"}
	tKeysEnroll     = text{"tạo và đăng ký khóa của tôi", "make and enrol my keys"}
	tKeysEnrollLong = text{
		"Tạo khóa tài khoản và khóa thiết bị trên máy này; chỉ phần công khai rời máy.\nCụm mật khẩu được hỏi hoặc đọc từ tệp mà NIEM_PASSPHRASE_FILE chỉ tới.",
		"Makes account and device keys on this machine; only public halves leave it.\nThe passphrase is asked for, or read from the file that NIEM_PASSPHRASE_FILE names.",
	}
	tKeysShow        = text{"xem khóa và dấu vân tay khóa", "show a key and its fingerprint"}
	tKeysConfirm     = text{"xác nhận khóa của một người (cán bộ chuyên trách)", "confirm somebody's key (registrars)"}
	tKeysConfirmLong = text{
		"Gặp trực tiếp, đối chiếu dấu vân tay người đó đọc lên với dấu in ra ở đây.",
		"Meet the person and compare the fingerprint they read out with the one shown here.",
	}
	tFlagFingerprint  = text{"dấu vân tay do chính người đó đọc", "fingerprint as the person read it out"}
	tRecovery         = text{"khóa khôi phục của đơn vị", "the unit's recovery key"}
	tRecoveryInit     = text{"lập khóa khôi phục, hai trong ba người giữ mở được", "found the recovery key, opened by two of three holders"}
	tRecoveryInitLong = text{
		"Khóa bí mật chỉ tồn tại trong lệnh này và được bọc cho từng cặp người giữ.",
		"The secret half exists in this command only and is nested for pairs of holders.",
	}
	tFlagHolders = text{"ba người giữ: tên,tên,tên", "three holders: name,name,name"}
	tFlagUnit    = text{"đơn vị (mặc định: đơn vị của tôi)", "unit (default: my own)"}

	tSend     = text{"niêm phong và gửi tệp", "seal and send files"}
	tSendLong = text{
		"Tệp PDF, PNG, JPEG; nhiều tệp thành một văn bản; DOCX, XLSX khi máy có LibreOffice.\nBị ngắt giữa chừng thì gõ lại đúng lệnh đó: việc gửi tiếp tục từ chỗ dừng.",
		"PDF, PNG, JPEG; several files become one document; DOCX, XLSX where LibreOffice\nis installed. Interrupted, the same command goes on where it stopped.",
	}
	tFlagTo        = text{"người nhận hoặc nhóm: TÊN[,…]", "recipients or groups: NAME[,…]"}
	tFlagNumber    = text{"số văn bản", "number"}
	tFlagNotation  = text{"ký hiệu", "notation"}
	tFlagSubject   = text{"trích yếu nội dung (được niêm phong)", "subject (sealed)"}
	tFlagNote      = text{"lời nhắn (được niêm phong)", "note (sealed)"}
	tFlagKind      = text{"tên loại văn bản (mã): cong-van, bao-cao, bao-cao-nhanh, …", "document kind (code): cong-van, bao-cao, bao-cao-nhanh, …"}
	tFlagUrgency   = text{"mức độ khẩn: thuong, khan, thuong-khan, hoa-toc", "urgency: thuong, khan, thuong-khan, hoa-toc"}
	tFlagPurpose   = text{"mục đích: giam-sat, nhac-nho, dieu-tra, khac-phuc", "purpose: giam-sat, nhac-nho, dieu-tra, khac-phuc"}
	tFlagClass     = text{"dữ liệu cá nhân: none, basic, sensitive", "personal data: none, basic, sensitive"}
	tFlagExpires   = text{"hết hạn: 30d, 2026-12-31 hoặc giờ RFC 3339", "expiry: 30d, 2026-12-31 or an RFC 3339 time"}
	tFlagAccept    = text{"chấp nhận gửi tới khóa chưa xác nhận (được ghi nhật ký)", "knowingly send to unconfirmed keys (logged)"}
	tFlagAllowCopy = text{"cho phép lấy bản sao có dấu (niem open)", "allow marked copies (niem open)"}
	tFlagSkip      = text{"bỏ qua người chưa gửi được và gửi cho những người còn lại", "leave out who can't be reached and send to the others"}
	tFlagResume    = text{"tiếp tục việc gửi văn bản này", "go on with the send of this document"}

	tInbox    = text{"văn bản đến", "documents received"}
	tSentList = text{"văn bản đi", "documents sent"}

	tOpen     = text{"mở văn bản thành các trang có dấu", "open a document as marked pages"}
	tOpenLong = text{
		"Ghi mỗi trang một tệp PNG đúng như màn hình xem, vào một thư mục mới.\nLần mở này được ghi nhật ký là lấy bản sao và chỉ được khi văn bản cho phép.",
		"Writes one PNG a page, exactly what a viewer shows, into a new directory.\nIt is logged as a copy, and possible only where the document allows copies.",
	}
	tFlagPagesTo = text{"thư mục mới cho các trang", "new directory for the pages"}

	tAudit      = text{"ai đã mở, ai chưa mở", "who has opened, who has not"}
	tAuditLong  = text{"Việc xem lịch sử này cũng được ghi nhật ký.", "Reading this is logged itself."}
	tFlagPerson = text{"các việc của một người", "what one person did"}

	tFlagUnitBoard = text{"văn bản của một đơn vị: ai đã mở, ai chưa; không nêu tên: đơn vị của mình", "a unit's documents: who opened, who has not; without a name the own unit"}
	tFlagBoardSent = text{"với --unit: văn bản đơn vị đã gửi, thay vì đã nhận", "with --unit: what the unit sent instead of received"}
	tFlagUnopened  = text{"với --unit: chỉ những văn bản còn người chưa mở", "with --unit: only what somebody has not opened"}
	tFlagAuditCSV  = text{"ghi thêm vào tệp CSV mới này; lần xuất được ghi nhật ký", "write it into this new CSV file, too; that is logged"}

	tRecall        = text{"thu hồi văn bản", "recall a document"}
	tRecallLong    = text{"Dừng mọi lần mở về sau, ngay lập tức. Những gì đã xem thì không lấy lại được.", "Ends all future openings at once. What was seen stays seen."}
	tFlagRecipient = text{"chỉ thu hồi từ những người này", "from these recipients only"}
	tFlagReason    = text{"lý do", "reason"}
	tFlagYes       = text{"không hỏi lại", "don't ask"}

	tTrace     = text{"truy vết nguồn lộ lọt từ hình ảnh", "find whose copy a leaked picture shows"}
	tTraceLong = text{
		"So hình ảnh với mọi bản của văn bản. Hình ảnh và khóa gốc không rời máy này.\nNgười gửi chạy được, hoặc người tiếp nhận văn bản thay người gửi.",
		"Compares pictures with every copy of the document. Pictures and master grant\nnever leave this machine. For the sender, and whoever took the document over.",
	}

	tLog           = text{"nhật ký chung", "the shared log"}
	tLogVerify     = text{"kiểm tra toàn bộ nhật ký", "verify the whole log"}
	tLogVerifyLong = text{"Dựng lại cây từ mọi lá và so với mốc đã ký, rồi với mốc máy này từng thấy.", "Rebuilds the tree from all leaves and holds it against the signed checkpoint\nand the newest one this machine has seen."}
	tLogExport     = text{"xuất nhật ký ra tệp (để niem-verify kiểm tra)", "export the log to a file (for niem-verify)"}
	tLogExportLong = text{"Dành cho cán bộ chuyên trách, nhân sự bảo vệ dữ liệu cá nhân và thanh tra; được ghi nhật ký.", "For security officers, data-protection officers and inspectors; it is logged."}

	tServe        = text{"chạy máy chủ", "run the server"}
	tServeLong    = text{"Mỗi cờ --x-y cũng là biến NIEM_X_Y; với giá trị bí mật, NIEM_X_Y_FILE chỉ tới tệp.\nThiếu một thiết lập an ninh thì máy chủ không khởi động.", "Every flag --x-y is also the variable NIEM_X_Y; for secrets NIEM_X_Y_FILE names a\nfile. With a security setting missing the server doesn't start."}
	tReleaser     = text{"chạy tiến trình cấp mở, giữ khóa bọc", "run the releaser, which holds the key-encryption key"}
	tReleaserLong = text{"Chạy dưới một người dùng hệ thống khác với máy chủ và không có quyền vào cơ sở dữ liệu.", "Run it as another system user than the server, without access to the database."}
	tMigrate      = text{"cấu trúc cơ sở dữ liệu", "the database's structure"}
	tMigrateUp    = text{"nâng cấu trúc lên bản mới nhất", "bring the structure up to date"}
	tMigrateState = text{"xem các bản đã nâng", "show what has been applied"}
	tDoctor       = text{"kiểm tra thiết lập và các máy chủ cần tới", "check settings and every server needed"}
	tDoctorLong   = text{"Đọc các thiết lập như niem serve và thử từng máy chủ; không thay đổi gì.", "Reads the settings like niem serve and tries every server; changes nothing."}
	tDemo         = text{"dựng toàn bộ hệ thống dùng thử và diễn lại câu chuyện chính", "start the whole system on throw-away servers and play the story"}
	tDemoLong     = text{"DEMO_ONCE=1: diễn xong thì kết thúc, dòng cuối là một đối tượng JSON. STORE=minio: dùng MinIO.", "DEMO_ONCE=1: ends after the story, its last line is one JSON object. STORE=minio: uses MinIO."}
)
