using System.Globalization;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Ui.Factory;

/// <summary>Where a manufacturer begins: what is made here and whose it is, what its firmware needs, and what is still missing.</summary>
public sealed partial class FactoryPage(
    Products products, Owners owners, IssuedVouchers issued, Models models, Factories factories, Authorities authorities, IBox box, CircuitCaller caller, TimeProvider time) : View
{
    private const string Export = "./trustpoint masa anchor export > anchor.pem";

    private const int Days = 7;

    private bool isLoaded;
    private bool hasModel;
    private DateTimeOffset since;
    private ListCount made;
    private ListCount customers;
    private ListCount lately;
    private ListCount outstanding;
    private ManufacturerAnchor? anchor;

    private bool HasLine => factories.All.Any();

    private string Since => since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private string Address => $"{box.DevicesUrl}/.well-known/brski";

    private IEnumerable<(string Lack, string Href)> Lacks
    {
        get
        {
            if (!HasLine) yield return ("factory.lacks.line", "/domains");
            if (anchor is null) yield return ("factory.lacks.masa", "/authorities/new/make");
            if (!hasModel) yield return ("factory.lacks.model", "/factory/models");
        }
    }

    // Factory identities have no end, and so neither has what stands above them (RFC 8995 section 2.6.2).
    private IEnumerable<string> Commands
    {
        get
        {
            var root = factories.All.FirstOrDefault() is { } line ? authorities.Find(line.Authority)?.Record.Parent ?? line.Authority : "maker-root";
            if (!HasLine)
            {
                yield return $"./trustpoint ca create {root} --common-name \"Maker Root\" --profile idevid-root-ca --key ec-p384";
                yield return $"./trustpoint ca create maker-line --parent {root} --common-name \"Maker Line\" --profile idevid-issuing-ca";
                yield return "./trustpoint domain add line --authority maker-line --profile idevid";
            }
            if (anchor is null) yield return $"./trustpoint ca create {VoucherSigners.AuthorityName} --parent {root} --common-name \"Maker Vouchers\" --profile idevid-issuing-ca";
            if (!hasModel) yield return "./trustpoint model add drive --policy verified --nonceless 90d";
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        since = new(time.GetUtcNow().UtcDateTime.Date.AddDays(-Days), TimeSpan.Zero);
        made = await products.CountAsync(person, new(), Gone);
        customers = await owners.CountAsync(person, Gone);
        lately = await issued.CountAsync(person, new(Since: since), Gone);
        outstanding = await issued.CountAsync(person, new(Kind: VoucherKind.Outstanding), Gone);
        hasModel = await models.ListAsync(person, Gone) is [_, ..];
        anchor = authorities.Find(VoucherSigners.AuthorityName) is { } authority ? ManufacturerAnchor.Of(authority.Record.Certificate) : null;
        isLoaded = true;
    }

    private string Number(ListCount count) => count.IsExact ? Viewer.Words.Number(count.Value) : Say("list.moreThan", Viewer.Words.Number(count.Value));
}
