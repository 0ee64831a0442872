//! Every command that the window can call: where it is, its name, what it takes and what it answers.
//! The one list: Tauri's manifest (`build.rs`), the handlers (`commands`) and the TypeScript map
//! (`typescript`) are all made from it; a test holds `capabilities/` to it.

/// Hands every command to the macro that is named.
macro_rules! each_command {
    ($take:ident) => {
        $take! {
            session::app_state(()) -> AppState;
            session::suggest_folder(SuggestFolder) -> SuggestedFolder;
            session::choose_folder(ChooseFolder) -> ChosenFolder;
            session::create_vault(NewVaultRequest) -> NewVaultResponse;
            session::open_vault(OpenVaultRequest) -> AppState;
            session::unlock(UnlockRequest) -> AppState;
            session::lock(()) -> AppState;
            session::prove(ProveRequest) -> ();
            session::activity(()) -> ();
            session::cancel_work(()) -> ();
            session::quit(()) -> ();

            keys::list_keys(KeyQuery) -> KeyPage;
            keys::key_details(KeyRef) -> KeyDetails;
            keys::issue_key(IssueKeyRequest) -> IssueKeyResponse;
            keys::rotate_key(RotateKeyRequest) -> IssueKeyResponse;
            keys::edit_key(EditKey) -> KeyView;
            keys::suspend_key(KeyRef) -> KeyView;
            keys::reinstate_key(KeyRef) -> KeyView;
            keys::revoke_key(RevokeKeyRequest) -> KeyView;
            keys::delete_key(KeyRef) -> ();
            keys::unstored_keys(()) -> Vec<KeyView>;
            keys::confirm_stored(KeyRef) -> KeyView;

            rules::rules(()) -> Rules;
            rules::rules_in_words(()) -> Vec<RuleView>;
            rules::rules_effect(SetRules) -> RulesEffect;
            rules::set_rules(SetRules) -> Rules;
            rules::presets(()) -> Vec<PresetView>;
            rules::expiration_choices(ExpirationChoicesRequest) -> Vec<ExpirationChoice>;
            rules::preview_expiration(PreviewExpirationRequest) -> ExpirationPreview;

            many::bulk_preview(BulkRequest) -> BulkPreview;
            many::apply_bulk(BulkRequest) -> BulkResult;
            explain::explain(ExplainRequest) -> Explanation;
            calendar::calendar(CalendarRequest) -> CalendarView;
            calendar::export_calendar(()) -> SavedFile;
            reports::audit_report(()) -> AuditReport;
            ledger::activity_page(ActivityQuery) -> ActivityPage;
            ledger::verify_ledger(()) -> Verified;
            ledger::export_activity(()) -> SavedFile;

            roles::list_roles(()) -> Vec<RoleView>;
            roles::add_role(AddRole) -> RoleView;
            roles::edit_role(EditRole) -> RoleView;
            roles::role_removal(RoleRef) -> RoleRemovalPreview;
            roles::remove_role(RemoveRole) -> RoleRemoval;

            permissions::list_permissions(()) -> Vec<PermissionView>;
            permissions::role_matrix(()) -> RoleMatrix;
            permissions::choose_permission_file(()) -> Option<ImportPreview>;
            permissions::import_permissions(ImportRef) -> PermissionImport;
            permissions::remove_service(RemoveService) -> ();

            owners::list_owners(()) -> Vec<OwnerView>;
            owners::owner_details(OwnerRef) -> OwnerDetails;
            owners::add_owner(AddOwner) -> OwnerView;
            owners::edit_owner(EditOwner) -> OwnerView;
            owners::suspend_owner(OwnerRef) -> OwnerView;
            owners::reinstate_owner(OwnerRef) -> OwnerView;
            owners::owner_removal(OwnerRef) -> OwnerRemoval;
            owners::remove_owner(RemoveOwner) -> OwnerRemoval;
            owners::list_accounts(()) -> Vec<AccountView>;
            owners::add_account(AddAccount) -> AccountView;
            owners::edit_account(EditAccount) -> AccountView;
            owners::remove_account(AccountRef) -> ();

            operators::list_operators(()) -> Vec<OperatorView>;
            operators::add_operator(AddOperatorRequest) -> OperatorView;
            operators::operator_edit(EditOperator) -> Option<OperatorRemoval>;
            operators::edit_operator(EditOperator) -> OperatorView;
            operators::operator_removal(RemoveOperator) -> OperatorRemoval;
            operators::remove_operator(RemoveOperator) -> OperatorRemoval;

            reveal::reveal_state(()) -> Vec<RevealCard>;
            reveal::reveal_copy(CardRef) -> RevealCard;
            reveal::reveal_copy_as(RevealCopyAs) -> RevealCard;
            reveal::reveal_show(CardRef) -> ShownSecret;
            reveal::reveal_save_file(CardRef) -> SavedSecret;
            reveal::reveal_save_keychain(CardRef) -> RevealCard;
            reveal::reveal_done(RevealDone) -> ();
            reveal::reveal_discard(CardRef) -> ();

            locks::passphrase_strength(StrengthRequest) -> PassphraseStrength;
            locks::keychain_state(()) -> KeychainState;
            locks::change_passphrase(ChangePassphrase) -> ();
            locks::new_recovery_code(ProveRequest) -> RevealCard;
            locks::enable_keychain(ProveRequest) -> Vec<LockKind>;
            locks::disable_keychain(ProveRequest) -> Vec<LockKind>;

            service::set_service(ServiceSettings) -> ServiceState;
            service::start_service(()) -> ServiceState;
            service::stop_service(()) -> ServiceState;
            service::service_checks(()) -> bool;
            service::service_calls(()) -> Vec<ServiceCall>;
            service::service_paths(()) -> Vec<ServicePath>;
            service::save_openapi(()) -> SavedFile;
            service::save_guide(()) -> SavedFile;

            publish::publishing(()) -> Publishing;
            publish::save_jwks(()) -> SavedFile;
            publish::save_status_list(()) -> Option<SavedExport>;
            publish::token_keys(()) -> Vec<TokenKeyView>;
            publish::preview_token_key_rotation(RotateTokenKey) -> TokenKeyRotation;
            publish::rotate_token_key(RotateTokenKey) -> TokenKeyRotation;
            publish::save_bundle(()) -> Option<SavedExport>;
            publish::keep_bundle(()) -> Option<KeptFile>;
            publish::stop_keeping(KeptFileRef) -> ();

            settings::settings(()) -> Settings;
            settings::set_settings(Settings) -> Settings;
            settings::copy_text(CopyText) -> ();
        }
    };
}
