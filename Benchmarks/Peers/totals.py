import gzip,json,glob,os,subprocess,sys,tempfile
os.environ['HTA_DISABLE_NS_ROUNDING']='1'
from hta.trace_analysis import TraceAnalysis
O,F=sys.argv[1:3]
worst=0
for f in sorted(glob.glob(F+'/*.json.gz')):
    n=os.path.basename(f); d=json.load(gzip.open(f)); removed=0
    ev=[]
    for e in d['traceEvents']:
        if e.get('cat')=='cuda_sync': removed+=1; continue
        if e.get('cat') in('cpu_op','gpu_user_annotation') and 'stream' in e.get('args',{}): del e['args']['stream']
        if 'ProfilerStep' in e.get('name',''): e['name']='Step'
        ev.append(e)
    d['traceEvents']=ev; w=tempfile.mkdtemp()
    with gzip.open(f'{w}/t.json.gz','wt') as o: json.dump(d,o)
    r=(d.get('distributedInfo') or {}).get('rank',0)
    db=f'{w}/s.sqlite'; subprocess.run([O,'import',f,'--db',db],capture_output=True,check=True)
    mine=json.loads(subprocess.run([O,'runs','breakdown','last','--json','--db',db],capture_output=True,check=True).stdout)[0]
    try:
        t=TraceAnalysis(trace_files={r:f'{w}/t.json.gz'},trace_dir=w)
        b=t.get_temporal_breakdown(visualize=False).iloc[0]; k=t.get_gpu_kernel_breakdown(visualize=False)[0]; o=t.get_comm_comp_overlap(visualize=False).iloc[0]
    except Exception as x: print(n,'HTA fails',repr(x)[:100]); continue
    k={a:s for a,s in zip(k['kernel_type'],k['sum'])}
    def c(name,h,m):
        global worst
        e=abs(m-h)/h if h else abs(m)
        worst=max(worst,e if h>50 else 0); return f'{name} HTA {h:.1f} ours {m:.1f} {100*e:.4f} %'
    busy=mine['busy_us']; tog=mine['together_us']
    print(n,'sync records left out',removed)
    print('   ',c('window',b['kernel_time(us)'],mine['window_us']),'|',c('idle',b['idle_time(us)'],mine['idle_us']),'|',c('compute',b['compute_time(us)'],busy['computation']))
    M={'COMPUTATION':'computation','COMMUNICATION':'communication','MEMORY':'memory','COMPUTATION overlapping COMMUNICATION':'computation + communication','COMPUTATION overlapping MEMORY':'computation + memory','COMMUNICATION overlapping MEMORY':'communication + memory','COMPUTATION overlapping COMMUNICATION overlapping MEMORY':'computation + communication + memory'}
    print('   ',' | '.join(c(a,float(s),tog.get(M.get(a,a),0)) for a,s in k.items()))
    h=o['comp_comm_overlap_pctg'] if 'comp_comm_overlap_pctg' in o else o.iloc[-1]
    print('    overlap',h,mine['overlap'])
print('worst',100*worst,'%')
