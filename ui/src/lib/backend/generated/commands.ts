// Generated from Rust by `cargo xtask codegen`. Do not edit: change the types in Rust instead.

import type { AboutToLock, AccountRef, AccountView, ActivityPage, ActivityQuery, AddAccount, AddOperatorRequest, AddOwner, AddRole, AppState, AuditReport, BulkPreview, BulkRequest, BulkResult, CalendarRequest, CalendarView, CardRef, ChangePassphrase, ChooseFolder, ChosenFolder, ClipboardState, CopyText, EditAccount, EditKey, EditOperator, EditOwner, EditRole, ExpirationChoice, ExpirationChoicesRequest, ExpirationPreview, ExplainRequest, Explanation, ImportPreview, ImportRef, IssueKeyRequest, IssueKeyResponse, KeptFile, KeptFileRef, KeyDetails, KeyPage, KeyQuery, KeyRef, KeyView, KeychainState, LockKind, NewVaultRequest, NewVaultResponse, OpenVaultRequest, OperatorRemoval, OperatorView, OwnerDetails, OwnerRef, OwnerRemoval, OwnerView, PassphraseStrength, PermissionImport, PermissionView, PresetView, PreviewExpirationRequest, Progress, ProveRequest, Publishing, RemoveOperator, RemoveOwner, RemoveRole, RemoveService, RevealCard, RevealCopyAs, RevealDone, Revision, RevokeKeyRequest, RoleMatrix, RoleRef, RoleRemoval, RoleRemovalPreview, RoleView, RotateKeyRequest, RotateTokenKey, RuleView, Rules, RulesEffect, SavedExport, SavedFile, SavedSecret, ServiceCall, ServicePath, ServiceSettings, ServiceState, SetRules, Settings, ShownSecret, StrengthRequest, SuggestFolder, SuggestedFolder, TokenKeyRotation, TokenKeyView, UnlockRequest, Verified } from './types'

/** Every command: what it takes and what it answers. */
export interface Commands {
  app_state: { request: null; response: AppState }
  suggest_folder: { request: SuggestFolder; response: SuggestedFolder }
  choose_folder: { request: ChooseFolder; response: ChosenFolder }
  create_vault: { request: NewVaultRequest; response: NewVaultResponse }
  open_vault: { request: OpenVaultRequest; response: AppState }
  unlock: { request: UnlockRequest; response: AppState }
  lock: { request: null; response: AppState }
  prove: { request: ProveRequest; response: null }
  activity: { request: null; response: null }
  cancel_work: { request: null; response: null }
  quit: { request: null; response: null }
  list_keys: { request: KeyQuery; response: KeyPage }
  key_details: { request: KeyRef; response: KeyDetails }
  issue_key: { request: IssueKeyRequest; response: IssueKeyResponse }
  rotate_key: { request: RotateKeyRequest; response: IssueKeyResponse }
  edit_key: { request: EditKey; response: KeyView }
  suspend_key: { request: KeyRef; response: KeyView }
  reinstate_key: { request: KeyRef; response: KeyView }
  revoke_key: { request: RevokeKeyRequest; response: KeyView }
  delete_key: { request: KeyRef; response: null }
  unstored_keys: { request: null; response: Array<KeyView> }
  confirm_stored: { request: KeyRef; response: KeyView }
  rules: { request: null; response: Rules }
  rules_in_words: { request: null; response: Array<RuleView> }
  rules_effect: { request: SetRules; response: RulesEffect }
  set_rules: { request: SetRules; response: Rules }
  presets: { request: null; response: Array<PresetView> }
  expiration_choices: { request: ExpirationChoicesRequest; response: Array<ExpirationChoice> }
  preview_expiration: { request: PreviewExpirationRequest; response: ExpirationPreview }
  bulk_preview: { request: BulkRequest; response: BulkPreview }
  apply_bulk: { request: BulkRequest; response: BulkResult }
  explain: { request: ExplainRequest; response: Explanation }
  calendar: { request: CalendarRequest; response: CalendarView }
  export_calendar: { request: null; response: SavedFile }
  audit_report: { request: null; response: AuditReport }
  activity_page: { request: ActivityQuery; response: ActivityPage }
  verify_ledger: { request: null; response: Verified }
  export_activity: { request: null; response: SavedFile }
  list_roles: { request: null; response: Array<RoleView> }
  add_role: { request: AddRole; response: RoleView }
  edit_role: { request: EditRole; response: RoleView }
  role_removal: { request: RoleRef; response: RoleRemovalPreview }
  remove_role: { request: RemoveRole; response: RoleRemoval }
  list_permissions: { request: null; response: Array<PermissionView> }
  role_matrix: { request: null; response: RoleMatrix }
  choose_permission_file: { request: null; response: ImportPreview | null }
  import_permissions: { request: ImportRef; response: PermissionImport }
  remove_service: { request: RemoveService; response: null }
  list_owners: { request: null; response: Array<OwnerView> }
  owner_details: { request: OwnerRef; response: OwnerDetails }
  add_owner: { request: AddOwner; response: OwnerView }
  edit_owner: { request: EditOwner; response: OwnerView }
  suspend_owner: { request: OwnerRef; response: OwnerView }
  reinstate_owner: { request: OwnerRef; response: OwnerView }
  owner_removal: { request: OwnerRef; response: OwnerRemoval }
  remove_owner: { request: RemoveOwner; response: OwnerRemoval }
  list_accounts: { request: null; response: Array<AccountView> }
  add_account: { request: AddAccount; response: AccountView }
  edit_account: { request: EditAccount; response: AccountView }
  remove_account: { request: AccountRef; response: null }
  list_operators: { request: null; response: Array<OperatorView> }
  add_operator: { request: AddOperatorRequest; response: OperatorView }
  operator_edit: { request: EditOperator; response: OperatorRemoval | null }
  edit_operator: { request: EditOperator; response: OperatorView }
  operator_removal: { request: RemoveOperator; response: OperatorRemoval }
  remove_operator: { request: RemoveOperator; response: OperatorRemoval }
  reveal_state: { request: null; response: Array<RevealCard> }
  reveal_copy: { request: CardRef; response: RevealCard }
  reveal_copy_as: { request: RevealCopyAs; response: RevealCard }
  reveal_show: { request: CardRef; response: ShownSecret }
  reveal_save_file: { request: CardRef; response: SavedSecret }
  reveal_save_keychain: { request: CardRef; response: RevealCard }
  reveal_done: { request: RevealDone; response: null }
  reveal_discard: { request: CardRef; response: null }
  passphrase_strength: { request: StrengthRequest; response: PassphraseStrength }
  keychain_state: { request: null; response: KeychainState }
  change_passphrase: { request: ChangePassphrase; response: null }
  new_recovery_code: { request: ProveRequest; response: RevealCard }
  enable_keychain: { request: ProveRequest; response: Array<LockKind> }
  disable_keychain: { request: ProveRequest; response: Array<LockKind> }
  set_service: { request: ServiceSettings; response: ServiceState }
  start_service: { request: null; response: ServiceState }
  stop_service: { request: null; response: ServiceState }
  service_checks: { request: null; response: boolean }
  service_calls: { request: null; response: Array<ServiceCall> }
  service_paths: { request: null; response: Array<ServicePath> }
  save_openapi: { request: null; response: SavedFile }
  save_guide: { request: null; response: SavedFile }
  publishing: { request: null; response: Publishing }
  save_jwks: { request: null; response: SavedFile }
  save_status_list: { request: null; response: SavedExport | null }
  token_keys: { request: null; response: Array<TokenKeyView> }
  preview_token_key_rotation: { request: RotateTokenKey; response: TokenKeyRotation }
  rotate_token_key: { request: RotateTokenKey; response: TokenKeyRotation }
  save_bundle: { request: null; response: SavedExport | null }
  keep_bundle: { request: null; response: KeptFile | null }
  stop_keeping: { request: KeptFileRef; response: null }
  settings: { request: null; response: Settings }
  set_settings: { request: Settings; response: Settings }
  copy_text: { request: CopyText; response: null }
}

/** Every event: what it carries. */
export interface Events {
  'clipboard': ClipboardState
  'vault-changed': Revision
  'locked': AppState
  'about-to-lock': AboutToLock
  'progress': Progress
  'close-asked': null
}
