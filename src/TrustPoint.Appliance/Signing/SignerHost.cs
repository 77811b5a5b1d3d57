using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.AdminSocket;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Signing;
using TrustPoint.Storage.Database;
using TrustPoint.Storage.Signing;

namespace TrustPoint.Appliance.Signing;

/// <summary>The signer's process: it opens the token and listens on its socket. There is no HTTP in it, and no network.</summary>
internal static class SignerHost
{
    /// <summary>The last line of a start.</summary>
    public const string ReadyLine = "The signer is ready.";

    // In it the appliance that is set up beside it makes its first authorities.
    private static readonly TimeSpan FirstSetUp = TimeSpan.FromDays(7);

    /// <summary>Serves until the process is told to stop.</summary>
    /// <exception cref="StartRefusedException">Says why it cannot.</exception>
    public static async Task RunAsync(ApplianceOptions configured, TextWriter output)
    {
        var path = configured.Signer.Socket ?? throw new StartRefusedException("TrustPoint:Signer:Socket is not set: it is the path of the socket on which the signer listens");
        uint? user = configured.Signer.User is { } name ? SocketPeer.IdOf(name) ?? throw new StartRefusedException($"TrustPoint:Signer:User names {name}, and there is no such user") : null;
        var options = configured.OfSigner();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var logs = ApplianceLog.Create(options.LogFormat);
        using var random = RandomNumberGenerator.Create();
        using var held = DataDirectoryLock.Take(options.DataDirectory);
        var time = TimeProvider.System;
        var log = logs.CreateLogger<Signer>();

        var isNew = SetUp(options, new KeyRoom(options, random, time));
        using var keys = new KeyRoom(options, random, time).Open(logs);
        var allowed = new AllowedProfiles(options.DataDirectory);
        var profiles = ProfileCatalogue.Load(allowed.Folder);
        using var book = new SignerBook(options.DataDirectory, options.Signer.Limits.CertificatesPerDay is not null, time);
        using var signer = new Signer(keys.Store, book, profiles, options.Signer.Limits, time, log);
        if (isNew || book.OpenUntil is null) signer.Open(FirstSetUp);
        if (await signer.TroubleAsync(CancellationToken.None) is { } trouble) log.LogError("The keys cannot be used: {Reason}", trouble);

        using var large = new SemaphoreSlim(1);
        await using (new SignerServer(path, user, (peer, frames) => new(peer, frames, signer, keys, allowed, large, log), time, log))
        {
            await output.WriteLineAsync($"{ReadyLine}\n  Keys    {signer.Description}\n  Socket  {path}\n  Open    {(signer.IsOpen ? $"until {signer.OpenUntil:u}: it makes authorities" : "no: it makes no authorities")}");
            using var supervised = Supervision.Ready();
            await stop.Task;
            supervised.Stopping();
        }
        File.Delete(path);
    }

    // Nobody was told of a key before the signer listened: what a crash left of a first start is cleared.
    private static bool SetUp(ApplianceOptions options, KeyRoom room)
    {
        var mark = Path.Combine(options.DataDirectory, "setup.unfinished");
        if (File.Exists(mark))
        {
            foreach (var folder in room.Folders.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
        }
        else if (room.HasKeys || File.Exists(Path.Combine(options.DataDirectory, "keys.log")))
        {
            return false;
        }
        DurableFile.Replace(mark, []);
        room.Create();
        DurableFile.Delete(mark);
        return true;
    }
}
