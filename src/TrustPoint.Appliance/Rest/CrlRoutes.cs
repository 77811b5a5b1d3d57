using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Time;

namespace TrustPoint.Appliance.Rest;

/// <summary>CRLs: what is published, one more now, and how they are made.</summary>
internal sealed class CrlRoutes(Authorities authorities, ICrlStore store, CrlPublication publication, CrlImport import, CaClock clock) : IAdminRoutes
{
    // An offline root lists few.
    private const int LargestImport = 16 << 20;

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "crls", Right.SeeSetup, async exchange => await ListAsync(exchange.Aborted)),
        new("POST", "crls/{authority}/publish", Right.PublishCrls, async exchange =>
        {
            var authority = Find(exchange.Path("authority"));
            var made = new List<CrlRow>();
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
                made.Add(Row(scope, await publication.PublishAsync(exchange.Caller, scope, scheduled: false, exchange.Aborted)));
            return made;
        }),
        new("POST", "crls/{authority}/import", Right.ImportCrls, async exchange =>
        {
            var name = Find(exchange.Path("authority")).Name;
            var expired = exchange.Query("expired")?.Split(',') ?? [];
            var made = await import.ImportAsync(exchange.Caller, name, await exchange.BytesAsync("application/pkix-crl", LargestImport), expired, exchange.Aborted);
            return Row(made.Scope, made);
        }),
        new("GET", "crls/{authority}/settings", Right.SeeSetup, exchange => Task.FromResult<object?>(Message(Find(exchange.Path("authority"))))),
        new("PUT", "crls/{authority}/settings", Right.SetCrls, async exchange =>
        {
            var name = Find(exchange.Path("authority")).Name;
            var wanted = await exchange.BodyAsync<CrlSettingsMessage>();
            await authorities.SaveCrlSettingsAsync(exchange.Caller, name, Settings(wanted, Find(name).Record.Crl), clock.Latest, exchange.Aborted);
            return Message(Find(name));
        }),
    ];

    private async Task<List<CrlRow>> ListAsync(CancellationToken ct)
    {
        var rows = new List<CrlRow>();
        foreach (var scope in authorities.All.SelectMany(authority => CrlScope.Of(authority.Name, authority.Record.Crl)))
            rows.Add(Row(scope, (await store.HistoryAsync(scope, clock.Latest, ct)).Newest));
        return rows;
    }

    private IssuingAuthority Find(string name) => authorities.Find(name) ?? throw RestRefusedException.NotFound($"no authority is called {name}");

    private static CrlRow Row(CrlScope scope, CrlRecord? record) => new(
        scope.Name, $"/crl/{scope.FullFile}", record?.Number, record?.ThisUpdate, record?.NextUpdate, record?.Full.Entries, record?.DeltaBase, record?.Delta?.Entries);

    private static CrlSettingsMessage Message(IssuingAuthority authority)
    {
        var settings = authority.Record.Crl;
        return new((long)settings.Delay.TotalSeconds, (long)settings.Period.TotalSeconds, (long)settings.Validity.TotalSeconds, settings.Delta);
    }

    private static CrlSettings Settings(CrlSettingsMessage wanted, CrlSettings before) => before with
    {
        Delay = Seconds(wanted.DelaySeconds) ?? before.Delay,
        Period = Seconds(wanted.PeriodSeconds) ?? before.Period,
        Validity = Seconds(wanted.ValiditySeconds) ?? before.Validity,
        Delta = wanted.Delta ?? before.Delta,
    };

    private static TimeSpan? Seconds(long? seconds) => seconds is null ? null
        : seconds is >= 0 and <= int.MaxValue ? TimeSpan.FromSeconds(seconds.Value) : throw RestRefusedException.Invalid("a time is not a number of seconds");
}
