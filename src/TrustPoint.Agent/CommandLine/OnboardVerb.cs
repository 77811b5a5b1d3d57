using System.CommandLine;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.Discovery;
using TrustPoint.Agent.Onboarding;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>onboard</c>: a device as it came from the factory finds its owner (RFC 8995).</summary>
internal static class OnboardVerb
{
    public static Command Create(DeviceOptions options)
    {
        var registrar = new Option<string[]>("--registrar") { Description = "URL of a registrar; none: they are found by mDNS (_brski-registrar._tcp)", HelpName = "URL" };
        var once = new Option<bool>("--once") { Description = "Try each registrar once, then give up" };
        var command = new Command("onboard", "Join a plant by the manufacturer's voucher (RFC 8995)")
        {
            registrar, once, options.Assertions, options.AcceptNonceless, options.NoClock, options.FollowRedirect,
        };
        command.Runs(async (parsed, output, ct) =>
        {
            using var device = Device.Open(options, parsed);
            using var factory = await device.ReadFactoryAsync(ct);
            var endpoints = (parsed.GetValue(registrar) ?? []).Select(Endpoint.Of).ToList();
            var context = new PledgeContext(
                factory, options.Policy(parsed), device.Keys, device.State, TimeProvider.System, device.Random, new Journal(output.WriteLine));
            var discovery = new MulticastDns(MulticastLink.All, TimeSpan.FromSeconds(2));
            using var pledge = new Pledge(context, endpoints.Count > 0 ? _ => Task.FromResult<IReadOnlyList<Endpoint>>(endpoints) : discovery.FindAsync);
            await pledge.RunAsync(parsed.GetValue(once), ct);
        });
        return command;
    }
}
