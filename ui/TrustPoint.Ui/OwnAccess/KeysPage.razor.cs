using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.OwnAccess;

/// <summary>A person's own API keys: which there are, and one more. A new one is shown this once.</summary>
public sealed partial class KeysPage(ApiKeys apiKeys, Domains domains, CircuitCaller caller, TimeProvider time) : View
{
    private static readonly int[] Lives = [1, 30, 90, 365];

    private readonly Attempt attempt = new(caller);
    private readonly HashSet<HeldRole> chosen = [];
    private Person? person;
    private IReadOnlyList<UsedApiKey> keys = [];
    private NewApiKey? made;
    private string note = "";
    private int days = (int)ApiKeys.OrdinaryLife.TotalDays;
    private string domain = "";

    /// <summary>Whoever must first show again who they are, does so before filling in anything.</summary>
    protected override async Task OnInitializedAsync()
    {
        var looking = await caller.NowAsync(Gone);
        looking.Require(Right.ManageOwnAccess);
        keys = await apiKeys.ListOwnAsync(looking, Gone);
        person = looking;
    }

    private Task<bool> AddAsync() => DoAsync(async who =>
    {
        var wanted = new WantedApiKey(note.Trim())
        {
            Life = TimeSpan.FromDays(days),
            OnlyRoles = chosen.Count == 0 ? null : [.. chosen],
            OnlyDomain = domain.Length == 0 ? null : domain,
        };
        made = await apiKeys.AddOwnAsync(who, wanted, Gone);
        note = "";
    });

    private Task<bool> RevokeAsync(ApiKey key) => DoAsync(who => apiKeys.RevokeOwnAsync(who, key.Name, Gone));

    private bool IsGood(ApiKey key) => key.RevokedAt is null && key.ExpiresAt > time.GetUtcNow();

    private Task<bool> DoAsync(Func<Person, Task> command) => attempt.MakeAsync(
        async who =>
        {
            made = null;
            await command(who);
            keys = await apiKeys.ListOwnAsync(who, Gone);
        },
        Gone);
}
