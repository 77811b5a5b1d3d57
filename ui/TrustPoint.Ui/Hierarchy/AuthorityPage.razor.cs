using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Time;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>One authority: is it all right and until when, where its key is, what others are told of what it revoked, what it issues and for whom.</summary>
public sealed partial class AuthorityPage(
    Authorities authorities, Domains domains, ICrlStore store, CrlPublication publication, ICertificateQueries certificates, CertificateRegistry registry, IBox box, CircuitCaller caller, CaClock clock, TimeProvider time) : LiveView(time)
{
    private const int DaysShown = 28;

    private readonly Attempt attempt = new(caller);
    private readonly IssuedDays issued = new(registry);
    private IssuingAuthority? authority;
    private byte[] fingerprint = [];
    private IReadOnlyList<CertificateField> fields = [];
    private IReadOnlyList<CrlState> lists = [];
    private CertificateRecord? responder;
    private CertificateRecord? newest;
    private PublicUrl? url;
    private bool published;

    /// <summary>Its name.</summary>
    [Parameter]
    public required string Name { get; set; }

    private IReadOnlyList<Domain> Through => [.. domains.All.Where(domain => domain.Authority == Name)];

    private IReadOnlyList<IssuingAuthority> Below => [.. authorities.All.Where(below => below.Record.Parent == Name)];

    // An authority's list may have hundreds of parts, and each of them is a row.
    /// <inheritdoc/>
    protected override object? Seen => (
        authority, authority?.Record, url, responder?.Id, newest?.Id, issued.Counts,
        string.Join(' ', lists.Select(list => $"{list.Newest?.Number} {list.Freshness}")),
        string.Join(' ', Below.Select(below => $"{below.Name} {below.Record.State}")),
        string.Join(' ', Through.Select(domain => $"{domain.Name} {string.Join(',', domain.Profiles)}")));

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        person.Require(Right.SeeSetup);
        authority = authorities.Find(Name);
        if (authority is null) return;
        if (!IsLoaded) (fingerprint, fields) = (SHA256.HashData(authority.Record.Certificate), CertificateField.Read(authority.Record.Certificate));
        url = box.Look(person).Now.PublicUrl is { } text ? PublicUrl.TryParse(text) : null;
        lists = await CrlState.OfAsync(store, authority, clock.Latest, Gone);
        responder = await NewestAsync(new(Authority: Name, Profile: DelegatedResponders.Profile, Status: CertificateStatus.Issued));
        await CountAsync(person);
    }

    // Counted again when there is something new, or a new day.
    private async Task CountAsync(Person person)
    {
        var last = await NewestAsync(new(Authority: Name));
        var until = EndOfToday();
        if (issued.Days is [.., var shown] && shown == until && last?.Id == newest?.Id) return;
        newest = last;
        await issued.CountAsync(person, Name, [.. Enumerable.Range(0, DaysShown + 1).Select(day => MidnightBefore(until, DaysShown - day))], Gone);
    }

    private async Task<CertificateRecord?> NewestAsync(CertificateFilter filter) =>
        (await certificates.ListAsync(filter, CertificateSort.Newest, null, 1, Gone)).Items is [var one] ? one : null;

    private DateTimeOffset EndOfToday() => Midnight(TimeZoneInfo.ConvertTime(clock.Latest, Viewer.Zone).Date.AddDays(1));

    private DateTimeOffset MidnightBefore(DateTimeOffset midnight, int daysBefore) => Midnight(TimeZoneInfo.ConvertTime(midnight, Viewer.Zone).Date.AddDays(-daysBefore));

    // The viewer's days: two in a year have another length.
    private DateTimeOffset Midnight(DateTime local) => new(local, Viewer.Zone.GetUtcOffset(local));

    private Task<bool> PublishAsync() => attempt.MakeAsync(
        async person =>
        {
            published = false;
            foreach (var scope in CrlScope.Of(Name, authority!.Record.Crl)) await publication.PublishAsync(person, scope, scheduled: false, Gone);
            published = true;
            await LookAsync();
        },
        Gone);
}
