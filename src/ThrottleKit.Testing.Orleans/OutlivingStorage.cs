using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ThrottleKit.Testing.Orleans;

/// <summary>
/// What grains write, in memory, outside of any silo: it has what a durable storage has when a silo dies, its check of what is overwritten included, and is told to fail by tests. Records
/// are kept as the silos' own serializer writes them.
/// </summary>
public sealed class OutlivingStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (BinaryData Text, string Tag)> _records = new();
    private long _tags;

    /// <summary>What becomes of a read, given what carries it out; null for just that.</summary>
    public Func<Func<Task>, Task>? OnRead { get; set; }

    /// <summary>What becomes of a write, given what carries it out; null for just that.</summary>
    public Func<Func<Task>, Task>? OnWrite { get; set; }

    /// <summary>How many records there are.</summary>
    public int Count => _records.Count;

    /// <summary>The mean size of a record as it is kept, in bytes; 0 where there is none.</summary>
    public double MeanSize => _records.IsEmpty ? 0 : _records.Values.Average(record => record.Text.ToMemory().Length);

    /// <summary>Gives it to a silo, which may be one of several.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">What it is called there.</param>
    public void AddTo(ISiloBuilder silo, string name) =>
        silo.Services.AddKeyedSingleton<IGrainStorage>(name, (services, _) => new Access(this, services.GetRequiredService<IGrainStorageSerializer>()));

    private sealed class Access(OutlivingStorage storage, IGrainStorageSerializer serializer) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(storage.OnRead, () =>
        {
            var isThere = storage._records.TryGetValue((stateName, grainId), out var record);
            grainState.State = isThere ? serializer.Deserialize<T>(record.Text) : Activator.CreateInstance<T>();
            (grainState.ETag, grainState.RecordExists) = (isThere ? record.Tag : null, isThere);
        });

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(storage.OnWrite, () =>
        {
            var (key, text) = ((stateName, grainId), serializer.Serialize(grainState.State));
            var tag = Interlocked.Increment(ref storage._tags).ToString(CultureInfo.InvariantCulture);
            var isKept = grainState.ETag is null ? storage._records.TryAdd(key, (text, tag))
                : storage._records.TryGetValue(key, out var before) && before.Tag == grainState.ETag && storage._records.TryUpdate(key, (text, tag), before);
            if (!isKept) throw Conflict(key, grainState.ETag);
            (grainState.ETag, grainState.RecordExists) = (tag, true);
        });

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(storage.OnWrite, () =>
        {
            var key = (stateName, grainId);
            if (!storage._records.TryGetValue(key, out var before) || before.Tag != grainState.ETag || !storage._records.TryRemove(new(key, before))) throw Conflict(key, grainState.ETag);
            (grainState.ETag, grainState.RecordExists) = (null, false);
        });

        private static async Task Run(Func<Func<Task>, Task>? faults, Action access)
        {
            await Task.Yield(); // as a storage elsewhere does
            if (faults is null)
            {
                access();
                return;
            }

            await faults(() =>
            {
                access();
                return Task.CompletedTask;
            });
        }

        private InconsistentStateException Conflict((string, GrainId) key, string? tag) =>
            new("Somebody else has written the record meanwhile.", storage._records.TryGetValue(key, out var now) ? now.Tag : "none", tag ?? "none");
    }
}
