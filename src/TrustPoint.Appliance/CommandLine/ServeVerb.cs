using System.CommandLine;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>serve</c>: what <c>./trustpoint up</c> ends in.</summary>
internal static class ServeVerb
{
    public static Command Create(Verb verb)
    {
        var command = new Command("serve", "Serve until stopped (./trustpoint up builds first)");
        verb.Offline(command, async (parsed, options, _, ct) =>
        {
            try
            {
                while (await ApplianceHost.ServeAsync(options, parsed.InvocationConfiguration.Output, ct)) options = ApplianceConfiguration.Load();
            }
            catch (Exception refused) when (refused is StartRefusedException or DataDirectoryInUseException or DatabaseRefusedException
                or ProfileException or KeyStoreUnavailableException or StoreUnavailableException or IssuanceRefusedException or InvalidDataException)
            {
                throw new VerbFailedException(refused.Message);
            }
        });
        return command;
    }
}
