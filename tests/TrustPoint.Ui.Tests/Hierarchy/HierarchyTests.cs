using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.InMemory;
using TrustPoint.Ui.Hierarchy;
using TrustPoint.Ui.Language;
using TrustPoint.Ui.Tests.Elements;

namespace TrustPoint.Ui.Tests.Hierarchy;

/// <summary>What the pages of authorities show: a root of 25 years, below it an issuing one of 10, which serves the domain <c>plant</c>.</summary>
public sealed class HierarchyTests : Speaking, IAsyncLifetime
{
    private InMemoryCa ca = null!;

    private IssuingAuthority Root => ca.Authorities.Find("root")!;

    private IssuingAuthority Issuing => ca.Authorities.Find("issuing")!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync(start: Noon);
        Services.AddSingleton(ca.Authorities).AddSingleton(ca.Domains).AddSingleton(ca.Profiles).AddSingleton<IKeyStore>(ca.Keys);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        ca.Dispose();
        await DisposeAsync();
    }

    [Theory] // a list is made every 6 h and holds for 48: with a quarter left its successor is overdue
    [InlineData(0d, "list is fresh", "good")]
    [InlineData(36d, "list is fresh", "good")]
    [InlineData(36.01, "list is overdue", "wait")]
    [InlineData(48d, "list is overdue", "wait")]
    [InlineData(48.01, "list has ended", "bad")]
    [InlineData(-1d, "list begins later", "bad")]
    [InlineData(null, "no list yet", "bad")]
    public void A_list_says_in_words_and_colour_what_it_is_worth(double? hoursOld, string words, string mood)
    {
        var badge = Show<CrlBadge>(it => it.Add(shown => shown.Authority, Issuing).Add(shown => shown.State, State(hoursOld))).Find(".badge");

        Assert.Equal(words, badge.TextContent);
        Assert.Contains(mood, badge.ClassList);
    }

    [Theory]
    [InlineData("token 'Plant HSM' (Utimaco CryptoServer, serial 17)", KeyProtection.Token, "im Schlüsselspeicher (Token), nicht herausnehmbar: Token „Plant HSM“ (Utimaco CryptoServer, Seriennummer 17)")]
    [InlineData("token 'Plant HSM' (Utimaco CryptoServer, serial 17), held by the signer", KeyProtection.Token, "(Token), nicht herausnehmbar: Token „Plant HSM“ (Utimaco CryptoServer, Seriennummer 17), beim Signierer")]
    [InlineData("software keys in /var/lib/keys", KeyProtection.Software, "in einer verschlüsselten Datei: die niedrigere Stufe: Software-Schlüssel in /var/lib/keys")]
    [InlineData("the signer at /run/signer.sock", KeyProtection.Token, "nicht herausnehmbar: der Signierer unter /run/signer.sock")]
    public void Where_a_key_is_made_is_told_in_the_viewers_words_and_what_its_maker_calls_it_as_it_is(string said, KeyProtection protection, string german)
    {
        Services.AddSingleton<IKeyStore>(new Described(ca.Keys, said, protection));

        var fields = Show<AuthorityFields>(it => it.Add(shown => shown.Form, new()), Words.German);

        var hint = fields.FindAll("p.hint").Single(line => line.TextContent.Contains("entsteht", StringComparison.Ordinal));
        Assert.EndsWith(german, string.Join(' ', hint.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(hint.QuerySelectorAll("[lang=en]"));
    }

    [Fact]
    public void Of_an_authority_that_has_ended_no_list_is_needed()
    {
        Later(TimeSpan.FromDays(11 * 365));

        Assert.Equal("list not needed any more", Show<CrlBadge>(it => it.Add(shown => shown.Authority, Issuing).Add(shown => shown.State, State(99))).Find(".badge").TextContent);
    }

    [Fact]
    public void Of_several_parts_that_one_speaks_that_needs_somebody_most()
    {
        var (fresh, late, missing) = (State(1), State(40), State(null));

        Assert.Same(late, CrlState.Worst([fresh, late, fresh]));
        Assert.Same(missing, CrlState.Worst([late, missing, fresh]));
    }

    [Fact]
    public void The_picture_has_each_authority_below_its_issuer_and_each_domain_below_its_own()
    {
        var picture = Picture();

        Assert.Equal("root", Single(picture, "ul.branch > li > #root").Id);
        Assert.Equal("issuing", Single(picture, "#root ~ ul.branch > li > #issuing").Id);
        Assert.Contains("plant", Single(picture, "#issuing ~ ul.branch > li > .place").TextContent, StringComparison.Ordinal);
        Assert.Equal("/certificates?authority=issuing", Single(picture, "#issuing p:last-child a").GetAttribute("href"));
        Assert.Equal("1,204 issued this week", Single(picture, "#issuing p:last-child").TextContent);
        Assert.Empty(picture.FindAll(".resting"));
    }

    [Fact]
    public async Task An_authority_that_does_not_issue_looks_so()
    {
        await ca.Setup.RetireAsync(InMemoryCa.Appliance, "issuing", default);

        var picture = Picture();

        Assert.Equal("issuing", Single(picture, ".resting").Id);
        Assert.Equal("retired", Single(picture, "#issuing .states .off").TextContent);
    }

    [Theory] // the longest that plant may ask for is a year
    [InlineData(0, "valid", "good", "8 years")]
    [InlineData(9 * 365 - 30, "valid", "good", "days")]
    [InlineData(9 * 365 + 30, "to be replaced", "wait", "ends with it")]
    [InlineData(10 * 365 + 30, "has ended", "bad", "")]
    public void It_is_said_when_the_successor_has_to_be_there(int days, string word, string mood, string text)
    {
        Later(TimeSpan.FromDays(days));

        var line = Show<ValidityLine>(it => it.Add(shown => shown.Authority, Issuing)).Find(".standing");

        Assert.Equal(word, line.QuerySelector($".badge.{mood}")!.TextContent);
        Assert.Contains(text, line.TextContent, StringComparison.Ordinal);
    }

    [Fact] // it has to sign its successor's below it, which last for 10 years
    public void A_root_is_replaced_before_what_it_signs_would_outlive_it()
    {
        Later(TimeSpan.FromDays(15.5 * 365));

        Assert.Equal("to be replaced", Show<ValidityLine>(it => it.Add(shown => shown.Authority, Root)).Find(".badge").TextContent);
    }

    [Fact]
    public void Now_stands_where_it_is_between_beginning_and_end()
    {
        Later((Issuing.NotAfter - Issuing.NotBefore) / 4);

        Assert.Equal("left: 25%", Show<ValidityLine>(it => it.Add(shown => shown.Authority, Issuing)).Find(".now").GetAttribute("style"));
    }

    [Fact]
    public void What_the_token_says_of_a_key_is_said_in_words_beside_its_own()
    {
        (ca.Keys.Module, ca.Keys.Attributes) = ("/usr/lib/token.so", [new("CKA_EXTRACTABLE", false), new("CKA_OTHER", true)]);

        var facts = Show<KeyFacts>(it => it.Add(shown => shown.Authority, Issuing));

        Assert.Equal(
            ["It cannot be taken out CKA_EXTRACTABLE = false", "CKA_OTHER = true"], facts.FindAll(".checks li > span").Select(line => line.TextContent.Trim()));
        Assert.Equal("/usr/lib/token.so", facts.Find("dd code").TextContent);
    }

    [Fact]
    public async Task A_key_that_is_not_where_it_was_is_said_so()
    {
        await ca.Keys.DestroyAsync(Issuing.Record.KeyId, default);

        Assert.Contains("cannot sign", Show<KeyFacts>(it => it.Add(shown => shown.Authority, Issuing)).Find(".notice.bad").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_is_away_says_why()
    {
        ca.Keys.Failure = new KeyStoreUnavailableException("The token is not plugged in.");

        Assert.Contains("not plugged in", Show<KeyFacts>(it => it.Add(shown => shown.Authority, Issuing)).Find(".notice.bad").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "2026-05-31: 1,000"), InlineData("de", "31.05.2026: 1.000")]
    public void A_column_is_as_high_as_what_was_issued_and_one_certificate_is_still_seen(string language, string name)
    {
        var berlin = new DateTimeOffset(2026, 5, 30, 0, 0, 0, TimeSpan.FromHours(2));
        var columns = Show<IssuedChart>(
            it => it.Add(shown => shown.Days, [berlin, berlin.AddDays(1), berlin.AddDays(2), berlin.AddDays(3)]).Add(shown => shown.Counts, [1, 1000, 0]), Words.Find(language)).FindAll("li");

        Assert.Equal(["height: 3%", "height: 100%", "height: 0%"], columns.Select(column => column.QuerySelector(".stack")!.GetAttribute("style")));
        Assert.Equal(name, columns[1].QuerySelector(".unseen")!.TextContent);
    }

    [Fact]
    public void What_is_left_empty_is_not_asked_for()
    {
        var wanted = new AuthorityForm { Name = " works ", CommonName = "Works CA", Organization = " ", Parts = 4 }.Wanted("root", "issuing-ca");

        Assert.Equal(("works", "root", "Works CA", null, null, 4), (wanted.Name, wanted.Parent, wanted.CommonName, wanted.Organization, wanted.Country, wanted.Crl.Shards));
    }

    private void Later(TimeSpan time) => ((ManualTime)Services.GetRequiredService<TimeProvider>()).Advance(time);

    private IRenderedComponent<Branch> Picture() => Show<Branch>(it => it
        .Add(shown => shown.Parent, null)
        .Add(shown => shown.Standings, [new(Root, State(0), 0), new(Issuing, State(0), 1204)])
        .Add(shown => shown.Domains, ca.Domains.All));

    private static IElement Single(IRenderedComponent<Branch> picture, string selector) => Assert.Single(picture.FindAll(selector));

    private CrlState State(double? hoursOld)
    {
        var scope = new CrlScope("issuing", null);
        if (hoursOld is null) return new(scope, null, null);
        var thisUpdate = Noon.AddHours(-hoursOld.Value);
        var list = new CrlRecord { Scope = scope, Number = 1, Scheduled = true, ThisUpdate = thisUpdate, NextUpdate = thisUpdate.AddHours(48), UpTo = 0, Full = new(0, []) };
        return new(scope, list, Issuing.FreshnessOf(list.ThisUpdate, list.NextUpdate, Noon));
    }

    private sealed class Described(IKeyStore keys, string description, KeyProtection protection) : IKeyStore
    {
        public KeyProtection Protection => protection;

        public string Description => description;

        public Task<StoredKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken ct) => keys.GenerateAsync(label, algorithm, ct);

        public Task<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => keys.ListAsync(ct);

        public Task<StoredKey?> FindAsync(ReadOnlyMemory<byte> subjectPublicKeyInfo, CancellationToken ct) => keys.FindAsync(subjectPublicKeyInfo, ct);

        public Task<KeyDescription?> DescribeAsync(string keyId, CancellationToken ct) => keys.DescribeAsync(keyId, ct);

        public ValueTask<byte[]> SignAsync(string keyId, SignatureScheme scheme, ReadOnlyMemory<byte> message, CancellationToken ct) => keys.SignAsync(keyId, scheme, message, ct);

        public Task DestroyAsync(string keyId, CancellationToken ct) => keys.DestroyAsync(keyId, ct);

        public Task<string?> TroubleAsync(CancellationToken ct) => keys.TroubleAsync(ct);
    }
}
