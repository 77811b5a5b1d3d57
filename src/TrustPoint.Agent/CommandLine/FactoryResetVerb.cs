using System.CommandLine;
using TrustPoint.Agent.Factory;
using TrustPoint.Agent.State;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Agent.CommandLine;

/// <summary>
/// <c>factory-reset</c>: the plant identity and all its keys and anchors go (LIF-24, RFC 8995 section 7.4.3); the factory identity stays. There is no way to it over a network; where it is for an ownership
/// transfer, the device says so itself to the box of the plant that it left.
/// </summary>
internal static class FactoryResetVerb
{
    public static Command Create(DeviceOptions options)
    {
        var yes = new Option<bool>("--yes") { Description = "Yes, this device leaves its plant" };
        var transfer = new Option<string?>("--transfer") { Description = "The package of an ownership transfer: the device signs by its factory identity that it was reset for this one", HelpName = "FILE" };
        var confirmation = new Option<string?>("--confirmation") { Description = "Where that goes as well, for the case that the box of the plant cannot be told: FILE, with its signature beside it, ending in .p7s", HelpName = "FILE" };
        var command = new Command("factory-reset", "Destroy the plant identity and its keys; the factory identity stays") { yes, transfer, confirmation };
        command.Runs(async (parsed, output, ct) =>
        {
            if (!parsed.GetValue(yes)) throw new AgentException("this takes the device out of its plant: say --yes. Its certificate stays valid until it is revoked there");
            using var device = Device.Open(options, parsed);
            // What is wrong with the file is found before anything is destroyed.
            var confirmed = parsed.GetValue(transfer) is { } package
                ? await SignedReset.PrepareAsync(device, package, parsed.GetValue(confirmation) ?? throw new AgentException("--transfer goes with --confirmation FILE"), ct)
                : null;
            // Where the plant is, and how it is known: read now, because nothing of it is left afterwards.
            var left = confirmed is null ? null : Left(device);
            // First the link: a crash behind it leaves keys that nothing refers to, and the next reset or enrolment clears them.
            device.State.Forget();
            await device.Keys.KeepOnlyAsync(null, ct);
            device.State.NoteTrouble(null);
            if (confirmed is not null)
            {
                using var its = confirmed;
                // LIF-35: what is said is true by now. The file first: whatever becomes of the network, the device's word is there.
                var told = await its.WriteAsync(TimeProvider.System.GetUtcNow(), ct);
                await output.WriteLineAsync(await TellAsync(its, told, left, parsed.GetValue(confirmation)!, ct));
            }
            await output.WriteLineAsync("This device is as it came from the factory. Revoke its certificate in the plant that it left.");
        });
        return command;
    }

    private static async Task<string> TellAsync(SignedReset confirmed, ToldReset told, DeviceIdentity? left, string file, CancellationToken ct)
    {
        var byHand = $"Take {file} and its signature to the plant that it left: transfer wipe ID --confirmation {file}";
        if (left is null) return $"Nobody was told: it had no plant identity. {byHand}";
        try
        {
            await confirmed.TellAsync(told, left, TimeProvider.System, ct);
            return $"{left.Server.Authority} knows that it was reset.";
        }
        catch (AgentException trouble)
        {
            return $"The plant that it left could not be told. {trouble.Message}. {byHand}";
        }
    }

    // A plant identity that cannot be read is destroyed all the same.
    private static DeviceIdentity? Left(Device device)
    {
        try
        {
            return device.State.Read();
        }
        catch (Exception unreadable) when (unreadable is AgentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
