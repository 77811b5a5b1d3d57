using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Approvals;

/// <summary>What is to be done, in the viewer's words, and where that is done.</summary>
internal static class ActName
{
    // As the commands name their acts; another one is shown in the command's own words.
    public static readonly string[] Known =
    [
        "revoke certificates", "release certificates", "revoke the certificate of an authority", "release the certificate of an authority",
        "make an authority", "make a certificate of the appliance itself", "retire an authority", "make a key and a request for an authority", "give up the request for an authority",
        "take in an authority", "save a domain", "save a profile", "accept a manufacturer", "block a key",
        "save an owner", "save a model", "ship products", "assign products to an owner", "release a product", "send a product for repair", "take a product back from repair", "block a product", "unblock a product", "issue vouchers ahead",
        "add a person", "add a machine", "let a person in again", "give a person other roles", "reset a password", "reset a second factor", "make an API key",
        "issue a certificate", "change the settings of the box", "change for what a second person is asked", "take in the results of a ceremony",
        "decide about backups", "seal backups to a recovery key", "seal backups to a recovery key no more",
        "suspend a device", "resume a device", "begin to release a device", "revoke what a device holds for its release", "complete the release of a device", "cancel the release of a device", "take a released device back",
        "send a device for repair", "take a device back unopened", "take a device back repaired", "record that a device's board was swapped", "report a device lost or stolen", "record that a device is found again",
        "report a device compromised", "decommission a device", "recommission a device", "retire a device for ever", "end an authority for ever", "end this box for ever",
    ];

    /// <summary>The words.</summary>
    public static string Of(Words words, Act act) => Known.Contains(act.Words) ? words[KeyOf(act.Words)] : act.Words;

    /// <summary>The key of the words.</summary>
    public static string KeyOf(string act) => $"act.{act.Replace(' ', '-')}";

    /// <summary>The page where whoever asked does it; null: there is none.</summary>
    public static string? PageOf(Act act) => act.Kind switch
    {
        ActKind.RevokeAuthority => $"/certificates/{FieldOf(act, "serial")}/revoke?authority={FieldOf(act, "issuer")}",
        ActKind.ChangePeople when act.Words == "add a person" => "/people/add",
        ActKind.ChangePeople when act.Words is not ("add a machine" or "make an API key") => $"/people/{FieldOf(act, "person")}",
        ActKind.RevokeMany => "/revocation",
        ActKind.ChangeDomains => act.Words switch
        {
            "save a domain" => $"/domains/{FieldOf(act, "domain")}",
            "save a profile" => "/profiles",
            "accept a manufacturer" => "/manufacturers",
            "save a model" => "/factory/models",
            "save an owner" => $"/factory/add-owner?name={FieldOf(act, "owner")}",
            "assign products to an owner" when ValueOf(act, "products") != "1" => $"/factory/add-products?owner={FieldOf(act, "owner")}",
            "issue vouchers ahead" => $"/factory/owners/{FieldOf(act, "owner")}/order",
            _ => ProductPageOf(act),
        },
        ActKind.ChangeSettings => act.Words switch
        {
            "decide about backups" => "/settings/backups/plan",
            "seal backups to a recovery key" or "seal backups to a recovery key no more" => "/settings/backups",
            _ => "/settings",
        },
        ActKind.IssueByHand => "/issue",
        ActKind.ChangeRules => "/settings/approvals",
        ActKind.TakeInResults => "/ceremonies/take-in",
        ActKind.StopDevices or ActKind.EndDevices when act.Right == Right.ManageOwnership => ProductPageOf(act),
        ActKind.StopDevices or ActKind.EndDevices => $"/devices/{FieldOf(act, "device")}",
        ActKind.EndAuthorities when act.Words == "end an authority for ever" => $"/authorities/{FieldOf(act, "authority")}/end",
        ActKind.EndAuthorities => "/settings/end",
        _ => null,
    };

    // Several are looked for one by one.
    private static string? ProductPageOf(Act act) => act.Fields.FirstOrDefault(field => field.Name == "serialNumbers").Value is not { } serials ? null
        : serials.Contains('\n', StringComparison.Ordinal) ? "/factory/products"
        : $"/factory/products/{Uri.EscapeDataString(NewProduct.DeviceNameOf(ValueOf(act, "domain"), serials))}";

    private static string FieldOf(Act act, string name) => Uri.EscapeDataString(ValueOf(act, name));

    private static string ValueOf(Act act, string name) => act.Fields.First(field => field.Name == name).Value!;
}
