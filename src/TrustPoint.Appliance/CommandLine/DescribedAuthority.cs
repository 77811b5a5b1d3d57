using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>What describes a new authority on the command line, whoever signs it.</summary>
internal sealed class DescribedAuthority
{
    private readonly Argument<string> name = new("NAME") { Description = "What to call it: a-z, 0-9, hyphen; stands in URLs" };
    private readonly Option<string> common = new("--common-name") { Description = "CN of its subject", Required = true };
    private readonly Option<string?> organization = new("--organization") { Description = "O of its subject" };
    private readonly Option<string?> unit = new("--unit") { Description = "OU of its subject" };
    private readonly Option<string?> country = new("--country") { Description = "C of its subject, two letters" };
    private readonly Option<string?> key = new("--key") { Description = $"Its key: {string.Join(", ", KeyWords.All.Keys)}; default: ec-p256" };
    private readonly Option<int?> parts = new("--crl-parts") { Description = "Into how many parts its CRL is cut, for ever: for more than a hundred thousand devices" };

    public void AddTo(Command command)
    {
        command.Add(name);
        foreach (var option in new Option[] { common, organization, unit, country, key, parts }) command.Add(option);
    }

    public MakeAuthority Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(name), null, parsed.GetRequiredValue(common), parsed.GetValue(organization), parsed.GetValue(unit), parsed.GetValue(country),
        null, parsed.GetValue(key), parsed.GetValue(parts));
}
