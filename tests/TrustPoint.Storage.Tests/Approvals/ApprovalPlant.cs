using System.Text.Json;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Approvals;

/// <summary>A box over the real store where blocking a key takes a second person, with people who can be it.</summary>
internal sealed class ApprovalPlant : IAsyncDisposable
{
    public static readonly Administrator OnBox = new("uid:0");

    private readonly TemporaryFolder folder;

    private ApprovalPlant(TemporaryFolder folder, StoredCa ca)
    {
        (this.folder, Ca) = (folder, ca);
        Approvals = new(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time);
        Keys = new(ca.Store.BlockedKeys, ca.SecondPerson, ca.Time);
    }

    public StoredCa Ca { get; }

    public TrustPoint.Ca.Approvals.Approvals Approvals { get; }

    public BlockedKeys Keys { get; }

    public string Folder => folder.Path;

    public static async Task<ApprovalPlant> CreateAsync(params ActKind[] kinds)
    {
        var folder = new TemporaryFolder();
        var plant = new ApprovalPlant(folder, await StoredCa.CreateAsync(folder.Path));
        foreach (var name in new[] { "anna", "bert", "cleo" }) await plant.AddAsync(name, Role.Administrator);
        await plant.AddAsync("rita", Role.RaOperator);
        await plant.Approvals.SaveRulesAsync(OnBox, kinds.ToHashSet(), default);
        return plant;
    }

    public static Person Signed(string name, Role role = Role.Administrator, bool isFresh = true) => new(name, [new(role)], 1, isFresh);

    public Task AddAsync(string name, Role role, string? by = null) => Ca.People.AddAsync(
        new() { Name = name, DisplayName = name, Roles = [new(role)], AddedAt = Ca.Time.GetUtcNow() }, By(AuditEventType.PersonAdded, name, by), default);

    public Task ChangeAsync(string name, Func<Account, Account> change, AuditEventType? type = null, string? by = null) =>
        Ca.People.ChangeAsync(name, account => (change(account), By(type ?? AuditEventType.PersonRolesChanged, name, by)), default);

    public Task<bool> BlockAsync(Caller caller, byte key = 1, string? note = null) => Keys.BlockAsync(caller, [.. Enumerable.Repeat(key, 32)], note, default);

    /// <summary>Asks for it as anna.</summary>
    public async Task<long> ProposeAsync(byte key = 1) =>
        (await Assert.ThrowsAsync<SecondPersonWantedException>(() => BlockAsync(Signed("anna"), key))).Proposal.Number;

    public async Task<int> BlockedAsync() => (await Ca.Store.BlockedKeys.NewestAsync(100, default)).Count;

    /// <summary>The log's entries of these events.</summary>
    public Task<List<JsonElement>> LogAsync(params AuditEventType[] types) => Ca.Store.Audit.EntriesAsync(types);

    public async ValueTask DisposeAsync()
    {
        await Ca.DisposeAsync();
        folder.Dispose();
    }

    private AuditEntry By(AuditEventType type, string person, string? by) =>
        AuditEntry.Create(type, Ca.Time.GetUtcNow(), by is null ? OnBox : Signed(by), AuditOutcome.Success, ("person", person));
}
