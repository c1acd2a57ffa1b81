//! One schema of portable types for both databases; a test compares it with both migration trees.

diesel::table! {
    deployment (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    division (code) {
        code -> Text,
        name -> Text,
        level -> Text,
        valid_from -> BigInt,
        valid_to -> Nullable<BigInt>,
        phone -> Nullable<Text>,
    }
}

diesel::table! {
    unit (id) {
        id -> Text,
        name -> Text,
    }
}

diesel::table! {
    account (id) {
        id -> Text,
        person_name -> Text,
        staff_number -> Nullable<Text>,
        phone -> Nullable<Text>,
        login -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        password_change_required -> Bool,
        password_expires_at -> Nullable<BigInt>,
        disabled -> Bool,
        failed_sign_ins -> BigInt,
        locked_until -> Nullable<BigInt>,
        last_failed_at -> Nullable<BigInt>,
        notice_version -> Nullable<Text>,
        notice_accepted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        last_seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    role_grant (account_id, role, division) {
        account_id -> Text,
        role -> Text,
        division -> Text,
    }
}

diesel::table! {
    recusal (account_id, division) {
        account_id -> Text,
        division -> Text,
    }
}

diesel::table! {
    device (id) {
        id -> Text,
        account_id -> Text,
        public_key -> Text,
        standing -> Text,
        platform -> Text,
        model -> Nullable<Text>,
        calibration -> Text,
        enrolled_at -> BigInt,
        approved_by -> Nullable<Text>,
        approved_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        last_seen_at -> Nullable<BigInt>,
        end_reason -> Nullable<Text>,
        kiosk_id -> Nullable<Text>,
        calibrated_at -> Nullable<BigInt>,
        calibration_point -> Nullable<Text>,
    }
}

diesel::table! {
    kiosk (id) {
        id -> Text,
        division -> Text,
        name -> Text,
        reason -> Text,
        declared_by -> Text,
        declared_at -> BigInt,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    survey_point (id) {
        id -> Text,
        division -> Text,
        name -> Text,
        lat -> Double,
        lon -> Double,
        source_lat -> Double,
        source_lon -> Double,
        datum -> Text,
        converter -> Text,
        made_by -> Text,
        made_at -> BigInt,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    device_day (device_id, date) {
        device_id -> Text,
        date -> Text,
    }
}

diesel::table! {
    enrolment_code (id) {
        id -> Text,
        account_id -> Text,
        code_hash -> Text,
        issued_by -> Text,
        issued_at -> BigInt,
        expires_at -> BigInt,
        tries -> BigInt,
        used_at -> Nullable<BigInt>,
        used_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    attempt (key) {
        key -> Text,
        count -> BigInt,
        last_at -> BigInt,
        until -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        account_id -> Text,
        device_id -> Text,
        refresh_hash -> Text,
        previous_hash -> Nullable<Text>,
        rotated_at -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    posting (id) {
        id -> Text,
        account_id -> Text,
        kind -> Text,
        host -> Text,
        managing -> Text,
        unit_id -> Nullable<Text>,
        posted_from -> Text,
        posted_to -> Nullable<Text>,
        updated_at -> BigInt,
        zone_id -> Nullable<Text>,
    }
}

diesel::table! {
    zone (id) {
        id -> Text,
        township -> Text,
        name -> Text,
        villages -> Text,
        made_by -> Text,
        made_at -> BigInt,
        changed_by -> Nullable<Text>,
        changed_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    policy (id) {
        id -> Text,
        division -> Text,
        posting_kinds -> Text,
        rule -> Text,
        mode -> Text,
        legal_basis -> Text,
        filing_number -> Text,
        photo_basis -> Nullable<Text>,
        active -> Bool,
        active_from -> Nullable<Text>,
        updated_at -> BigInt,
        updated_by -> Text,
        duty_counts -> Bool,
    }
}

diesel::table! {
    calendar_day (date) {
        date -> Text,
        workday -> Bool,
        name -> Text,
    }
}

diesel::table! {
    fence (id) {
        id -> Text,
        series -> Text,
        division -> Text,
        posting_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        shape -> Text,
        source_shape -> Text,
        datum -> Text,
        converter -> Text,
        proposed -> Bool,
        valid_from -> BigInt,
        valid_to -> Nullable<BigInt>,
        made_by -> Text,
        approved_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        made_at -> Nullable<BigInt>,
        refused_by -> Nullable<Text>,
        standing -> Nullable<Text>,
    }
}

diesel::table! {
    verdict (id) {
        id -> Text,
        record_id -> Text,
        judged_at -> BigInt,
        fence_id -> Nullable<Text>,
        answer -> Text,
        content -> Text,
    }
}

diesel::table! {
    rejudgement (fence_id) {
        fence_id -> Text,
        wrong_since -> BigInt,
        until -> BigInt,
        last_record -> Text,
        records -> BigInt,
        changed -> BigInt,
        inside -> BigInt,
        uncertain -> BigInt,
        outside -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    record (id) {
        id -> Text,
        token_sha256 -> Text,
        token -> Text,
        account_id -> Text,
        posting_id -> Nullable<Text>,
        device_id -> Text,
        device_standing -> Text,
        kind -> Text,
        half -> Text,
        seq -> BigInt,
        prev -> Nullable<Text>,
        reference -> Nullable<Text>,
        note -> Nullable<Text>,
        result -> Nullable<Text>,
        fix -> Nullable<Text>,
        photos -> Text,
        claimed_at -> BigInt,
        not_before -> BigInt,
        not_after -> BigInt,
        time_way -> Text,
        received_at -> BigInt,
        date -> Text,
        in_half -> Bool,
        certainty -> Text,
        answer -> Text,
        verdict -> Text,
        receipt -> Text,
        erased_at -> Nullable<BigInt>,
        erased_by -> Nullable<Text>,
    }
}

diesel::table! {
    work_log (id) {
        id -> Text,
        posting_id -> Text,
        account_id -> Text,
        about -> Text,
        text -> Text,
        households -> BigInt,
        difficulties -> Nullable<Text>,
        written_on -> Text,
        not_before -> BigInt,
        not_after -> BigInt,
        time_way -> Text,
        seq -> BigInt,
        received_at -> BigInt,
    }
}

diesel::table! {
    photo (record_id, sha256) {
        record_id -> Text,
        sha256 -> Text,
        bytes -> BigInt,
        width -> BigInt,
        height -> BigInt,
        source -> Text,
        arrived_at -> Nullable<BigInt>,
        compared_at -> Nullable<BigInt>,
        erased_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    photo_hash (record_id, sha256) {
        record_id -> Text,
        sha256 -> Text,
        state -> Text,
        small -> Nullable<Text>,
        large -> Nullable<Text>,
        band_1 -> Nullable<BigInt>,
        band_2 -> Nullable<BigInt>,
        band_3 -> Nullable<BigInt>,
        band_4 -> Nullable<BigInt>,
        hashed_at -> BigInt,
    }
}

diesel::table! {
    photo_match (id) {
        id -> Text,
        record_id -> Text,
        sha256 -> Text,
        posting_id -> Text,
        account_id -> Text,
        date -> Text,
        other_record_id -> Text,
        other_sha256 -> Text,
        other_posting_id -> Text,
        other_account_id -> Text,
        other_date -> Text,
        small_distance -> BigInt,
        large_distance -> BigInt,
        mirrored -> Bool,
        found_at -> BigInt,
    }
}

diesel::table! {
    retention_report (id) {
        id -> Text,
        at -> BigInt,
        finished_at -> Nullable<BigInt>,
        days -> BigInt,
        cutoff -> Text,
        records -> BigInt,
        positions -> BigInt,
        photos -> BigInt,
        bytes -> BigInt,
        files_missing -> BigInt,
        files_failed -> BigInt,
        files_without_row -> BigInt,
        held -> BigInt,
        held_by_cases -> BigInt,
        held_by_corrections -> BigInt,
        swept -> BigInt,
    }
}

diesel::table! {
    upload (id) {
        id -> Text,
        account_id -> Text,
        record_id -> Text,
        sha256 -> Text,
        length -> BigInt,
        received -> BigInt,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    upload_piece (upload_id, start) {
        upload_id -> Text,
        start -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    prompt (id) {
        id -> Text,
        posting_id -> Text,
        slot -> Text,
        origin -> Text,
        channel -> Text,
        night_of -> Text,
        issued_by -> Nullable<Text>,
        issued_at -> BigInt,
        delivered_at -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    prompt_secret (id) {
        id -> Text,
        commitment -> Text,
        frame -> Text,
        sealed -> Text,
        made_at -> BigInt,
        revealed_at -> Nullable<BigInt>,
        secret -> Nullable<Text>,
    }
}

diesel::table! {
    prompt_unfired (id) {
        id -> Text,
        posting_id -> Text,
        slot -> Text,
        night_of -> Text,
        planned_at -> BigInt,
        reason -> Text,
        noted_at -> BigInt,
    }
}

diesel::table! {
    prompt_call (id) {
        id -> Text,
        prompt_id -> Text,
        outcome -> Text,
        said_by -> Text,
        said_at -> BigInt,
    }
}

diesel::table! {
    prompt_numbers (id) {
        id -> Text,
        division -> Text,
        night -> BigInt,
        day -> BigInt,
        from_month -> Text,
        set_by -> Text,
        set_at -> BigInt,
    }
}

diesel::table! {
    prompt_message (id) {
        id -> Text,
        prompt_id -> Text,
        state -> Text,
        tries -> BigInt,
        next_at -> BigInt,
        made_at -> BigInt,
        sent_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    leave_request (id) {
        id -> Text,
        posting_id -> Text,
        kind -> Text,
        first_day -> Text,
        last_day -> Text,
        days -> BigInt,
        reason -> Text,
        state -> Text,
        needs_county -> Bool,
        registered_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        decision_reason -> Nullable<Text>,
        leave_type -> Nullable<Text>,
        change -> Nullable<Text>,
        replaces -> Nullable<Text>,
        series -> Nullable<Text>,
        written_at -> Nullable<BigInt>,
        rule_id -> Nullable<Text>,
        absence_days -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    leave_entry (id) {
        id -> Text,
        leave_id -> Text,
        series -> Text,
        account_id -> Text,
        text -> Text,
        forwarded -> Bool,
        written_at -> BigInt,
    }
}

diesel::table! {
    leave_attachment (id) {
        id -> Text,
        leave_id -> Text,
        series -> Text,
        kind -> Text,
        sha256 -> Text,
        bytes -> BigInt,
        added_at -> BigInt,
        arrived_at -> Nullable<BigInt>,
        erased_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    leave_rule (id) {
        id -> Text,
        division -> Text,
        content -> Nullable<Text>,
        written_by -> Nullable<Text>,
        written_at -> BigInt,
    }
}

diesel::table! {
    explanation (id) {
        id -> Text,
        posting_id -> Text,
        date -> Text,
        text -> Text,
        written_at -> BigInt,
    }
}

diesel::table! {
    correction (id) {
        id -> Text,
        posting_id -> Text,
        target -> Text,
        date -> Nullable<Text>,
        subject -> Nullable<Text>,
        text -> Text,
        state -> Text,
        asked_at -> BigInt,
        answer_id -> Nullable<Text>,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<BigInt>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    cell_decision (id) {
        id -> Text,
        posting_id -> Text,
        date -> Text,
        state -> Text,
        computed -> Text,
        is_override -> Bool,
        reason -> Text,
        note -> Nullable<Text>,
        decided_by -> Text,
        decided_by_role -> Text,
        decided_at -> BigInt,
        kept -> Nullable<Bool>,
        batch -> Nullable<Text>,
    }
}

diesel::table! {
    register_sheet (id) {
        id -> Text,
        township -> Text,
        month -> Text,
        number -> BigInt,
        level -> Text,
        content -> Text,
        hash -> Text,
        previous -> Nullable<Text>,
        signature -> Text,
        public_key -> Text,
        signed_by -> Text,
        signer_name -> Text,
        signed_by_device -> Text,
        is_deputy -> Bool,
        signed_at -> BigInt,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    register_row (sheet_id, posting_id) {
        sheet_id -> Text,
        posting_id -> Text,
        township -> Text,
        month -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    register_response (id) {
        id -> Text,
        sheet_id -> Text,
        posting_id -> Text,
        act -> Text,
        text -> Nullable<Text>,
        signature -> Text,
        public_key -> Text,
        device_id -> Text,
        said_by -> Text,
        said_at -> BigInt,
    }
}

diesel::table! {
    register_answer (id) {
        id -> Text,
        response_id -> Text,
        text -> Text,
        answered_by -> Text,
        answerer_name -> Text,
        answered_at -> BigInt,
    }
}

diesel::table! {
    deputy (id) {
        id -> Text,
        township -> Text,
        account_id -> Text,
        first_day -> Text,
        last_day -> Text,
        reason -> Text,
        named_by -> Text,
        named_at -> BigInt,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    declared_day (id) {
        id -> Text,
        township -> Text,
        date -> Text,
        content -> Text,
        postings -> BigInt,
        declared_at -> BigInt,
    }
}

diesel::table! {
    question (id) {
        id -> Text,
        posting_id -> Text,
        first_day -> Text,
        last_day -> Text,
        days -> BigInt,
        device_silent -> Bool,
        asked_at -> BigInt,
        answered_at -> Nullable<BigInt>,
        answered_by -> Nullable<Text>,
        answer -> Nullable<Text>,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event (id) {
        id -> Text,
        division -> Text,
        kind -> Text,
        title -> Text,
        place_name -> Text,
        fence_series -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        note -> Nullable<Text>,
        called_by -> Text,
        called_by_role -> Text,
        called_at -> BigInt,
        change_id -> Nullable<Text>,
        changed_by -> Nullable<Text>,
        changed_at -> Nullable<BigInt>,
        change_reason -> Nullable<Text>,
        cancelled_by -> Nullable<Text>,
        cancelled_at -> Nullable<BigInt>,
        cancel_reason -> Nullable<Text>,
    }
}

diesel::table! {
    event_invitation (id) {
        id -> Text,
        event_id -> Text,
        posting_id -> Text,
        invited_by -> Text,
        invited_at -> BigInt,
        own_reason -> Nullable<Text>,
        own_reason_at -> Nullable<BigInt>,
        caller_reason -> Nullable<Text>,
        caller_reason_by -> Nullable<Text>,
        caller_reason_at -> Nullable<BigInt>,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<BigInt>,
        confirm_reason -> Nullable<Text>,
    }
}

diesel::table! {
    case_file (id) {
        id -> Text,
        posting_id -> Nullable<Text>,
        kind -> Text,
        level -> Text,
        state -> Text,
        first_day -> Text,
        raised_on -> Text,
        raised_at -> BigInt,
        evidence -> Text,
        speaks_for -> Text,
        township -> Nullable<Text>,
        strengthened_on -> Nullable<Text>,
        heard_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    case_entry (id) {
        id -> Text,
        case_id -> Text,
        voice -> Text,
        account_id -> Text,
        text -> Text,
        state -> Nullable<Text>,
        written_at -> BigInt,
        ground -> Nullable<Text>,
    }
}

diesel::table! {
    case_photo (id) {
        id -> Text,
        case_id -> Text,
        entry_id -> Text,
        sha256 -> Text,
        bytes -> BigInt,
        added_at -> BigInt,
        arrived_at -> Nullable<BigInt>,
        erased_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    draw (id) {
        id -> Text,
        division -> Text,
        state -> Text,
        list -> Text,
        salt -> Text,
        nonce -> Text,
        commitment -> Text,
        seed_source -> Text,
        public_value -> Nullable<Text>,
        result -> Nullable<Text>,
        population -> BigInt,
        number -> BigInt,
        window_from -> Text,
        window_to -> Text,
        ordered_by -> Text,
        ordered_at -> BigInt,
        drawn_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
        withdrawn_reason -> Nullable<Text>,
    }
}

diesel::table! {
    inspection_task (id) {
        id -> Text,
        draw_id -> Text,
        posting_id -> Text,
        inspector_id -> Text,
        position -> BigInt,
        probability -> Double,
        window_from -> Text,
        window_to -> Text,
        started_at -> Nullable<BigInt>,
        done_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
        result -> Nullable<Text>,
        note -> Nullable<Text>,
        record_id -> Nullable<Text>,
        declared -> Nullable<Text>,
        doubts -> Nullable<Text>,
    }
}

diesel::table! {
    view_log (id) {
        id -> Text,
        at -> BigInt,
        account_id -> Text,
        posting_id -> Nullable<Text>,
        kind -> Text,
        subject -> Text,
        reason -> Nullable<Text>,
        role -> Nullable<Text>,
        division -> Nullable<Text>,
    }
}

diesel::table! {
    audit_event (id) {
        id -> Text,
        at -> BigInt,
        account_id -> Nullable<Text>,
        action -> Text,
        subject -> Text,
        details -> Text,
    }
}

diesel::table! {
    leaf (leaf_hash) {
        leaf_hash -> Text,
        salt -> Text,
        item_kind -> Text,
        item_id -> Text,
        at -> BigInt,
        position -> Nullable<BigInt>,
    }
}

diesel::table! {
    log_node (level, place) {
        level -> BigInt,
        place -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    log_checkpoint (size) {
        size -> BigInt,
        root -> Text,
        at -> BigInt,
        signed -> Text,
    }
}

diesel::table! {
    complaint (id) {
        id -> Text,
        account_id -> Nullable<Text>,
        division -> Nullable<Text>,
        text -> Text,
        contact -> Nullable<Text>,
        filed_at -> BigInt,
    }
}

diesel::joinable!(role_grant -> account (account_id));
diesel::joinable!(recusal -> account (account_id));
diesel::joinable!(device -> account (account_id));
diesel::joinable!(device_day -> device (device_id));
diesel::joinable!(enrolment_code -> account (account_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(session -> device (device_id));
diesel::joinable!(posting -> account (account_id));
diesel::joinable!(record -> account (account_id));
diesel::joinable!(record -> device (device_id));
diesel::joinable!(upload_piece -> upload (upload_id));
diesel::joinable!(prompt -> posting (posting_id));
diesel::joinable!(prompt_unfired -> posting (posting_id));
diesel::joinable!(prompt_call -> prompt (prompt_id));
diesel::joinable!(prompt_message -> prompt (prompt_id));
diesel::joinable!(leave_request -> posting (posting_id));
diesel::joinable!(leave_entry -> leave_request (leave_id));
diesel::joinable!(leave_entry -> account (account_id));
diesel::joinable!(leave_attachment -> leave_request (leave_id));
diesel::joinable!(explanation -> posting (posting_id));
diesel::joinable!(correction -> posting (posting_id));
diesel::joinable!(cell_decision -> posting (posting_id));
diesel::joinable!(question -> posting (posting_id));
diesel::joinable!(event_invitation -> event (event_id));
diesel::joinable!(event_invitation -> posting (posting_id));
diesel::joinable!(register_row -> register_sheet (sheet_id));
diesel::joinable!(register_row -> posting (posting_id));
diesel::joinable!(register_response -> register_sheet (sheet_id));
diesel::joinable!(register_response -> posting (posting_id));
diesel::joinable!(register_answer -> register_response (response_id));
diesel::joinable!(deputy -> account (account_id));
diesel::joinable!(case_file -> posting (posting_id));
diesel::joinable!(case_entry -> case_file (case_id));
diesel::joinable!(case_photo -> case_file (case_id));
diesel::joinable!(inspection_task -> draw (draw_id));
diesel::joinable!(inspection_task -> posting (posting_id));
diesel::joinable!(inspection_task -> account (inspector_id));

diesel::allow_tables_to_appear_in_same_query!(
    deployment,
    lease,
    division,
    unit,
    account,
    role_grant,
    recusal,
    device,
    kiosk,
    survey_point,
    device_day,
    enrolment_code,
    attempt,
    session,
    posting,
    zone,
    policy,
    calendar_day,
    fence,
    verdict,
    rejudgement,
    record,
    work_log,
    photo,
    photo_hash,
    photo_match,
    retention_report,
    upload,
    upload_piece,
    prompt,
    prompt_secret,
    prompt_unfired,
    prompt_call,
    prompt_numbers,
    prompt_message,
    leave_request,
    leave_entry,
    leave_attachment,
    leave_rule,
    explanation,
    correction,
    cell_decision,
    register_sheet,
    register_row,
    register_response,
    register_answer,
    deputy,
    declared_day,
    question,
    event,
    event_invitation,
    case_file,
    case_entry,
    case_photo,
    draw,
    inspection_task,
    view_log,
    audit_event,
    leaf,
    log_node,
    log_checkpoint,
    complaint,
);
